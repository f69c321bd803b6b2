// A card beside the word: what annotated letters and names lead to, shown where they stand. Without this script the
// links lead to the chapter's end, where the same words are; nothing is here that is not there.
(function () {
  "use strict";
  var card;
  var opener;

  function make() {
    card = document.createElement("div");
    card.className = "shown apparatus";
    card.setAttribute("role", "dialog");
    card.popover = "auto";  // Esc and a press beside it put it away
    card.tabIndex = -1;
    document.querySelector("main").append(card);
    card.addEventListener("toggle", function (event) {
      if (event.newState === "closed" && card.contains(document.activeElement)) opener.focus({ preventScroll: true });
    });
    // The keyboard leaves the card at its end: it is put away, and goes on from the word.
    card.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !card.contains(event.relatedTarget)) {
        card.hidePopover();
        opener.focus({ preventScroll: true });
      }
    });
    card.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#']");
      if (link) card.hidePopover();
    });
  }

  function fill(source) {
    var close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = "×";
    close.setAttribute("aria-label", "閉じる");
    close.addEventListener("click", function () { card.hidePopover(); opener.focus(); });
    var copy = source.cloneNode(true);
    copy.removeAttribute("id");
    card.setAttribute("aria-label", source.classList.contains("name") ? "名" : "注釈");
    copy.querySelectorAll("[id]").forEach(function (node) { node.removeAttribute("id"); });
    card.replaceChildren(close, copy);
    card.scrollTop = 0;
  }

  // Beneath the word, or above it where there is more room; never over the edge.
  function place(word) {
    var box = word.getClientRects()[0];
    var width = card.offsetWidth, height = card.offsetHeight;
    var left = Math.max(16, Math.min(box.left, innerWidth - width - 16));
    var below = innerHeight - box.bottom;
    var top = below > height + 16 || below > box.top ? box.bottom + 6 : box.top - height - 6;
    card.style.left = left + "px";
    card.style.top = Math.max(8, Math.min(top, innerHeight - height - 8)) + "px";
  }

  document.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    var word = event.target.closest && event.target.closest("article a:is(.annotated, .named)[href^='#']");
    var source = word && document.getElementById(decodeURIComponent(word.hash.slice(1)));
    if (!source || !HTMLElement.prototype.hasOwnProperty("popover")) return;
    event.preventDefault();
    if (!card) make();
    opener = word;
    fill(source);
    if (!card.matches(":popover-open")) card.showPopover();
    place(word);
    card.focus();
  });
  function follow() {
    if (!card || !card.matches(":popover-open")) return;
    var box = opener.getClientRects()[0];
    if (box.bottom < 0 || box.top > innerHeight) card.hidePopover(); else place(opener);
  }
  addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);
})();
