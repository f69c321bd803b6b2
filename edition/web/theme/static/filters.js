// The filter of the list of annotations: what is not chosen is hidden, and how many are left is said.
(function () {
  "use strict";
  var form = document.querySelector("form.filters");
  var said = form.querySelector("[role=status]");
  var items = Array.from(document.querySelectorAll("article .annotation"));

  function choose() {
    var chosen = { kind: [], standing: [], essay: [] };
    form.querySelectorAll("input:checked").forEach(function (box) { chosen[box.name].push(box.name + "-" + box.value); });
    var shown = 0;
    items.forEach(function (item) {
      var fits = Object.values(chosen).every(function (classes) {
        return classes.some(function (name) { return item.classList.contains(name); });
      });
      item.hidden = !fits;
      shown += fits;
    });
    document.querySelectorAll("article section:has(> .annotation)").forEach(function (section) {
      section.hidden = !section.querySelector(".annotation:not([hidden])");
    });
    said.textContent = items.length + "件のうち" + shown + "件";
  }

  // Come back to within a visit, it is as it was left; who follows a link to what is hidden gets to see it.
  var KEY = "edition.filters";
  var boxes = Array.from(form.querySelectorAll("input"));
  function check(hidden) { boxes.forEach(function (box) { box.checked = !hidden.includes(box.value); }); }
  try { check((sessionStorage.getItem(KEY) || "").split(" ")); } catch (error) { /* all are shown */ }
  form.addEventListener("change", function () {
    var hidden = boxes.filter(function (box) { return !box.checked; }).map(function (box) { return box.value; });
    try { sessionStorage.setItem(KEY, hidden.join(" ")); } catch (error) { /* for this page only */ }
    choose();
  });
  function led() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target || target.getClientRects().length) return;
    check([]);
    choose();
    target.scrollIntoView();
  }
  addEventListener("hashchange", led);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
  choose();
  led();
})();
