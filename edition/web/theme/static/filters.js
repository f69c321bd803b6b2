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

  form.addEventListener("change", choose);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.hidden = false;
  choose();
})();
