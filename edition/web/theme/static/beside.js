// Notes and annotations at hand. Each stands once in the page, at the chapter's end; here it is shown where there is
// room for it: beside its line in the margin of a wide page, and on any page, when its call or its letters are
// pressed, as a card. Without this script the calls and letters lead to the chapter's end.
(function () {
  "use strict";
  var OPENERS = "a:is([role=doc-noteref], .annotated, .named)[href^='#']";
  var SHOWN = "[role=doc-footnote], .annotation, .name";
  var main = document.querySelector("main");
  var article = main.querySelector("article");

  function source(opener) { return document.getElementById(opener.hash.slice(1)); }  // ids are of ASCII letters
  function isCall(element) { return element.getAttribute("role") === "doc-noteref"; }
  function isNote(element) { return element.getAttribute("role") === "doc-footnote"; }

  // The words of a note, an annotation or a name, without what makes them an element of the list.
  function copied(element) {
    var copy = element.cloneNode(true);
    copy.querySelectorAll(".label, .headerlink").forEach(function (node) { node.remove(); });
    copy.querySelectorAll("[id]").forEach(function (node) { node.removeAttribute("id"); });
    var made = document.createElement("div");
    made.className = isNote(element) ? "note" : copy.className;
    made.append.apply(made, copy.childNodes);
    if (isNote(element)) {
      var head = document.createElement("p"), to = document.createElement("a");
      head.className = "note-head";
      to.href = "#" + element.id;
      to.textContent = "注" + element.id.replace(/.*-n/, "");
      head.append(to);
      made.prepend(head);
    }
    return made;
  }

  // ---- The card ----

  var card, opener, shown;

  function make() {
    card = document.createElement("div");
    card.className = "shown apparatus";
    card.setAttribute("role", "dialog");
    card.popover = "auto";  // Esc and a press beside it put it away, and the browser gives the focus back
    card.tabIndex = -1;
    main.append(card);
    // The keyboard leaves the card at its end: it is put away, and goes on from the word.
    card.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !card.contains(event.relatedTarget) && !event.relatedTarget.closest(".citing")) {
        card.hidePopover();
        opener.focus({ preventScroll: true });
      }
    });
  }

  function fill(element) {
    var close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = "×";
    close.setAttribute("aria-label", "閉じる");
    close.addEventListener("click", function () { card.hidePopover(); opener.focus(); });
    var kind = isNote(element) ? "注" : element.classList.contains("name") ? "名" : "注釈";
    var number = /-[na](\d+)$/.exec(element.id), head = element.querySelector(".name-head strong, .annotation-head a");
    card.setAttribute("aria-label", kind + (number ? number[1] : "") + (head ? "「" + head.textContent + "」" : ""));
    card.replaceChildren(close, copied(element));
    card.scrollTop = 0;
  }

  // Over its place in the margin; where there is none, beneath the word, or above it where there is more room.
  function place() {
    var box = opener.getClientRects()[0], below = innerHeight - box.bottom;
    var item = items.find(function (each) { return each.source === shown; });
    var beside = item && item.element.offsetHeight && item.element.getBoundingClientRect();
    card.style.maxHeight = (beside ? innerHeight : Math.max(box.top, below)) - 16 + "px";  // never over the word itself
    var width = card.offsetWidth, height = card.offsetHeight;
    var left = beside ? beside.left - 10 : box.left;
    var top = beside ? beside.top - 8 : below > height + 16 || below >= box.top ? box.bottom + 6 : box.top - height - 6;
    card.style.left = Math.max(16, Math.min(left, innerWidth - width - 16)) + "px";
    card.style.top = Math.max(8, Math.min(top, innerHeight - height - 8)) + "px";
  }

  function show(word, element) {
    if (!card) make();
    opener = word;
    shown = element;
    fill(element);
    if (!card.matches(":popover-open")) card.showPopover();
    place();
    card.focus({ preventScroll: true });
  }

  document.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button || !event.target.closest) return;
    if (!HTMLElement.prototype.hasOwnProperty("popover")) return;
    var link = event.target.closest("a[href^='#']"), element = link && source(link);
    var item = itemOf(event.target.closest(".beside")), inCard = card && card.contains(event.target);
    if (item) {
      if (event.target.closest("a:not([href^='#'])") || !getSelection().isCollapsed) return;
      show(item.opener, element || item.source);
    } else if (element && (inCard ? element.matches(SHOWN) && !link.closest(".note-head") : link.matches(OPENERS) && article.contains(link))) {
      show(inCard ? opener : link, element);  // from a card to the next: the way back stays the first one's
    } else {
      if (inCard && link) card.hidePopover();  // and the link is followed
      return;
    }
    event.preventDefault();
  });
  function follow() {
    if (!card || !card.matches(":popover-open")) return;
    var box = opener.getClientRects()[0];
    if (!box || box.bottom < 0 || box.top > innerHeight) card.hidePopover(); else place();
  }
  addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);

  // ---- The margin ----

  var GAP = 10;  // px between two of them
  var LEAST = 2;  // lines of each that are shown even where they crowd …
  var FAR = 80;  // … but one line only, px below its own
  var room = matchMedia("(min-width: 90em)");
  var margin, items = [];

  function itemOf(element) { return items.find(function (each) { return each.element === element; }); }

  // For a reader who sees: a screen reader and the keyboard have the calls and the cards, and the lists.
  function fillMargin() {
    margin = document.createElement("div");
    margin.className = "margin apparatus";
    margin.setAttribute("aria-hidden", "true");
    article.querySelectorAll("[role=doc-noteref], [id$='-on']").forEach(function (start) {
      var word = start.closest("a");  // where marks meet, an annotation's letters can be another mark's link
      var element = isCall(start) ? source(start) : document.getElementById(start.id.replace(/-on$/, ""));
      if (!word || !element) return;
      var made = copied(element);
      made.classList.add("beside");
      made.querySelectorAll("a, button, [tabindex]").forEach(function (node) { node.tabIndex = -1; });
      items.push({ opener: word, source: element, element: made });
      margin.append(made);
    });
    main.append(margin);
    new ResizeObserver(later).observe(article);
    new MutationObserver(later).observe(document.documentElement, { attributes: true });
    document.addEventListener("mouseover", function (event) {
      var beside = event.target.closest(".beside"), word = event.target.closest(OPENERS);
      items.forEach(function (item) {
        var lit = item.element === beside || item.opener === word;
        item.element.classList.toggle("lit", lit);
        item.opener.classList.toggle("lit", lit);
      });
    });
  }

  // Each level with its line; a later one moves down. First all are given their least height; then each grows into
  // what is free above the next.
  function layOut() {
    if (!room.matches) return;
    margin.hidden = false;
    margin.hidden = margin.getBoundingClientRect().right > document.documentElement.clientWidth;  // letters so large
    if (margin.hidden) return;
    items.forEach(function (item) { item.element.style.maxHeight = ""; });
    var from = margin.getBoundingClientRect().top, bottom = -Infinity, here = [];
    items.forEach(function (item) {
      var rects = item.opener.getClientRects();
      if (!rects.length || !item.element.offsetHeight) return;  // hidden
      item.line = parseFloat(getComputedStyle(item.element).lineHeight);
      item.full = item.element.scrollHeight;
      item.wanted = rects[0].top - from;
      here.push(item);
    });
    here.forEach(function (item) {
      item.top = Math.max(item.wanted, bottom + GAP);
      item.least = item.top - item.wanted > FAR ? 1 : LEAST;
      bottom = item.top + Math.min(item.full, item.least * item.line);
    });
    here.forEach(function (item, at) {
      var free = at + 1 < here.length ? here[at + 1].top - GAP - item.top : Infinity;
      var cut = item.full > free + 1;
      var lines = Math.floor((free + 0.5) / item.line);
      item.element.style.top = item.top + "px";
      item.element.style.maxHeight = cut ? lines * item.line + "px" : "";
      item.element.classList.toggle("cut", cut);
      item.element.classList.toggle("one", cut && lines === 1);
    });
  }

  // Once a frame, however many things ask for it.
  var asked = false;
  function later() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(function () { asked = false; layOut(); });
  }

  function fit() {
    if (room.matches && !margin) fillMargin();
    later();
  }
  room.addEventListener("change", fit);
  fit();
  document.fonts.ready.then(fit);
})();
