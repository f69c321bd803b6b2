// What the pages add where scripts run: a remembered colour scheme, a contents column that can be put away,
// and a paragraph's link copied by a press on its number. Nothing here is needed to read.
(function () {
  "use strict";
  var root = document.documentElement;

  function remembered(key) {
    try { return localStorage.getItem("edition." + key); } catch (error) { return null; }
  }
  function remember(key, value) {
    try { localStorage.setItem("edition." + key, value); } catch (error) { /* private mode: for this page only */ }
  }

  var schemes = { auto: "自動", light: "明", dark: "暗" };
  var darkCode = document.getElementById("pygments_dark_css");
  function setScheme(name) {
    if (name === "auto") delete root.dataset.scheme; else root.dataset.scheme = name;
    if (darkCode) darkCode.media = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" }[name];
  }
  var scheme = remembered("scheme");
  if (!Object.hasOwn(schemes, scheme)) scheme = "auto";
  setScheme(scheme);

  var button = document.querySelector("button.scheme");
  function label() {
    button.textContent = "配色：" + schemes[scheme];
    button.title = "配色を切り替える";
  }
  button.addEventListener("click", function () {
    var names = Object.keys(schemes);
    scheme = names[(names.indexOf(scheme) + 1) % names.length];
    setScheme(scheme);
    remember("scheme", scheme);
    label();
  });
  label();
  button.hidden = false;

  // On a wide page the contents stand in a column: there the button puts them away and fetches them back. Elsewhere
  // they are a popover, which needs no script.
  var contents = document.getElementById("contents");
  var contentsButton = document.querySelector(".contents-button");
  var wide = matchMedia("(min-width: 80em)");
  function showContents(shown) {
    root.dataset.contents = shown ? "shown" : "away";
    contentsButton.setAttribute("aria-expanded", String(shown));
  }
  function fitContents() {
    if (wide.matches) {
      if (contents.matches(":popover-open")) contents.hidePopover();
      contentsButton.removeAttribute("popovertarget");
      showContents(remembered("contents") !== "away");
    } else {
      contentsButton.setAttribute("popovertarget", "contents");
      contentsButton.removeAttribute("aria-expanded");  // the browser says it of a popover
    }
  }
  contentsButton.addEventListener("click", function () {
    if (!wide.matches) return;
    var shown = root.dataset.contents === "away";
    showContents(shown);
    remember("contents", shown ? "shown" : "away");
  });
  wide.addEventListener("change", fitContents);
  fitContents();
  var current = contents.querySelectorAll(".current");
  if (current.length) contents.scrollTop = current[current.length - 1].offsetTop - contents.clientHeight / 2;
  contents.addEventListener("click", function (event) {
    if (event.target.closest("a") && !wide.matches && contents.hidePopover) contents.hidePopover();
  });

  var said = document.getElementById("said");
  var silence;
  function say(text) {
    said.textContent = text;
    clearTimeout(silence);
    silence = setTimeout(function () { said.textContent = ""; }, 2500);
  }
  document.addEventListener("click", function (event) {
    var number = event.target.closest && event.target.closest("a.paragraph-number");
    if (!number || !navigator.clipboard) return;  // from disk, the link in the address bar is what there is
    navigator.clipboard.writeText(number.href).then(function () {
      say("段落" + number.dataset.number + "へのリンクをコピーしました");
    }, function () { /* the link still leads there */ });
  });
})();
