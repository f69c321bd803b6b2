// What the pages add where scripts run: what a reader chooses to see, a contents column that can be put away, and the
// ways to the citations and to the search. Nothing here is needed to read.
(function () {
  "use strict";
  var root = document.documentElement;
  var site = new URL("../", document.currentScript.src);  // its root, from a server or from disk

  // Fetch a script of the site, once; what failed can be asked for again. The other scripts use it, too.
  var loading = {};
  function load(path) {
    return loading[path] = loading[path] || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = new URL(path, site).href;
      script.onload = resolve;
      script.onerror = function () { delete loading[path]; script.remove(); reject(new Error(path)); };
      document.head.append(script);
    });
  }
  window.edition = { site: site, load: load };

  function remembered(key) {
    try { return localStorage.getItem("edition." + key); } catch (error) { return null; }
  }
  function remember(key, value) {
    try { localStorage.setItem("edition." + key, value); } catch (error) { /* private mode: for this page only */ }
  }

  // ---- What is shown ----

  var settings = document.querySelector("#settings form");
  var darkCode = document.getElementById("pygments_dark_css");

  function setScheme(name) {
    if (name === "auto") delete root.dataset.scheme; else root.dataset.scheme = name;
    if (darkCode) darkCode.media = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" }[name];
  }

  // A mark that is not shown is no link either: neither the keyboard nor a finger meets it.
  function setMarks(shown) {
    document.querySelectorAll("main a:is(.annotated, .named), main a:has(.annotated, .dated, .cited)").forEach(function (link) {
      var from = shown ? "data-href" : "href", to = shown ? "href" : "data-href";
      if (!link.hasAttribute(from)) return;
      link.setAttribute(to, link.getAttribute(from));
      link.removeAttribute(from);
    });
  }

  function setHidden(hidden) {
    ["annotations", "folios", "numbers"].forEach(function (name) {
      root.toggleAttribute("data-hide-" + name, hidden.includes(name));
    });
    setMarks(!hidden.includes("annotations"));
  }

  var scheme = remembered("scheme");
  var chosen = settings.querySelector('[name="scheme"][value="' + (/^(light|dark)$/.test(scheme) ? scheme : "auto") + '"]');
  chosen.checked = true;
  setScheme(chosen.value);
  var boxes = Array.from(settings.querySelectorAll('[name="shown"]'));
  var hidden = (remembered("hidden") || "").split(" ").filter(Boolean);
  function applyHidden() {
    // Who follows a link to an annotation gets to see it, on this page and this time.
    var led = /-a\d+(-on)?$/.test(location.hash);
    var now = hidden.filter(function (name) { return !(led && name === "annotations"); });
    boxes.forEach(function (box) { box.checked = !now.includes(box.value); });
    setHidden(now);
  }
  if (boxes.length && hidden.length) applyHidden();
  if (boxes.length) addEventListener("hashchange", applyHidden);
  settings.addEventListener("submit", function (event) { event.preventDefault(); });
  settings.addEventListener("change", function (event) {
    if (event.target.name === "scheme") {
      setScheme(event.target.value);
      remember("scheme", event.target.value);
    } else {
      hidden = hidden.filter(function (name) { return name !== event.target.value; });
      if (!event.target.checked) hidden.push(event.target.value);
      remember("hidden", hidden.join(" "));
      setHidden(boxes.filter(function (box) { return !box.checked; }).map(function (box) { return box.value; }));
    }
  });
  document.querySelector(".settings-button").hidden = false;

  // ---- Contents ----

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
      if (contents.hidePopover && contents.matches(":popover-open")) contents.hidePopover();
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

  // What lies over the page is put away when the keyboard leaves it.
  [contents, document.getElementById("settings")].forEach(function (over) {
    over.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !over.contains(event.relatedTarget) && over.hidePopover && over.matches(":popover-open")) over.hidePopover();
    });
  });

  // ---- Citations ----

  var said = document.getElementById("said");
  var silence;
  function say(text) {
    said.textContent = text;
    clearTimeout(silence);
    silence = setTimeout(function () { said.textContent = ""; }, 2500);
  }
  Object.assign(window.edition, { say: say, remember: remember, remembered: remembered });

  // A paragraph's number, a heading's link and the word 引用 lead to the page of their address, which says how it is
  // cited; here a card says it on the spot. The script and what it cites are fetched when they are first used.
  var cited = document.querySelector("article.essay");
  var essay = cited && document.querySelector('meta[name="edition.essay"]').content;
  var citeLink = document.querySelector(".cite-link");
  var chosenWords = null;
  function cite(what, from) {
    return Promise.all([load("_static/cite.js"), load("cite/" + essay + ".js")]).then(function () { return edition.cite.open(what, from); });
  }
  function cites(event) { return !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button; }
  function addressOf(link) { return /\/ref\/([^/]+)\/index\.html$/.exec(link.pathname)[1]; }
  var popovers = HTMLElement.prototype.hasOwnProperty("popover");  // without, the links lead to the pages of addresses
  if (cited && popovers) document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href$='/index.html']:is(.paragraph-number, .headerlink, .cite-here)");
    if (!link || !cites(event)) return;
    event.preventDefault();
    var address = addressOf(link);
    if (!link.matches(".cite-here")) history.replaceState(null, "", "#" + address);  // the link in the address bar
    cite(address, link).catch(function () { location.href = link.href; });
  });
  if (cited && citeLink && popovers) {
    // Words that are selected are cited themselves: by the button that stands beside them, or by the one above.
    var beside = document.createElement("button");
    beside.type = "button";
    beside.className = "cite-words";
    beside.textContent = "引用";
    beside.hidden = true;
    document.body.append(beside);
    // Only what has an address: not the synopsis, nor the lines without a number.
    var citable = function (node) {
      var element = node.nodeType === 1 ? node : node.parentElement;
      return element.closest("article.essay :is(p[id], [role=doc-footnote], h1, h2, h3, .annotation, .chart)") && !element.closest(".synopsis");
    };
    var chosenOf = function () {
      var selection = getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return null;
      var range = selection.getRangeAt(0);
      return range.toString().trim() && (citable(range.startContainer) || citable(range.endContainer)) ? range.cloneRange() : null;
    };
    var waiting;
    document.addEventListener("selectionchange", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        if (document.activeElement === beside || document.querySelector(".citing:popover-open")) return;
        chosenWords = chosenOf();
        beside.hidden = !chosenWords;
        if (!chosenWords) return;
        var boxes = chosenWords.getClientRects(), box = boxes[boxes.length - 1] || chosenWords.getBoundingClientRect();
        beside.style.left = Math.min(Math.max(box.right + scrollX - 24, 8), document.documentElement.clientWidth - beside.offsetWidth - 8) + "px";
        beside.style.top = box.bottom + scrollY + 8 + "px";
      }, 250);
    });
    [beside, citeLink].forEach(function (button) {
      button.addEventListener("pointerdown", function (event) { event.preventDefault(); });  // the words stay selected
      button.addEventListener("click", function (event) {
        if (!cites(event)) return;
        event.preventDefault();
        var words = chosenOf() || chosenWords, address = addressOf(document.querySelector(".cite-page a[href]"));
        chosenWords = null;
        beside.hidden = true;
        cite(words || address, citeLink).then(function (opened) {
          return opened || cite(address, citeLink);
        }).catch(function () { location.hash = "cite"; });
      });
    });
  }

  // ---- Search ----

  // Fetched when it is first used; the link leads to the search page, for whoever wants that.
  function search() {
    return load("_static/search.js").then(function () { return window.editionSearch; });
  }
  var link = document.querySelector(".search-link");
  var box = document.getElementById("search-page");
  function openSearch(event) {
    event.preventDefault();
    if (box) { box.querySelector("input")?.focus(); return; }
    search().then(function (found) { return found.open(); }).catch(function () { location.href = link.href; });
  }
  link.addEventListener("click", function (event) {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !box) openSearch(event);
  });
  document.addEventListener("keydown", function (event) {
    if (!event.key || event.isComposing) return;
    var typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    var slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (slash || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey)) openSearch(event);
  });
  if (!box && /[?&]q=/.test(location.search)) search().then(function (found) {
    var visit = performance.getEntriesByType("navigation")[0];
    found.mark(!visit || visit.type === "navigate");  // a page come back to is where it was left
  }, function () { /* unmarked */ });
})();
