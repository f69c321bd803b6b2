// Exact search over the edition's words, and the marks on the page that a hit led to; fetched when a reader first
// searches. Its window is search-box.js.
(function () {
  "use strict";
  var load = window.edition.load;

  // ---- Letters ----

  // Width and case folded, white space made one space. Where each sign came from is kept, so that a place in the
  // folded text is a place in the text; for most texts the two are the same, and nothing is kept.
  function folded(text) {
    var quick = text.replace(/[\uff01-\uff5e]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 0xfee0); });
    var signs = quick.replace(/\s/g, " ").toLowerCase();
    if (signs.length === text.length && quick.normalize("NFKC") === quick && !/\s\s/.test(quick)) return { signs: signs };
    var starts = [], ends = [], at = 0;
    signs = "";
    // A sign with what is joined to it: ｶ and ﾞ are ガ.
    text.match(/\s+|[^][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*/gu).forEach(function (piece) {
      var sign = /\s/.test(piece[0]) ? " " : piece.normalize("NFKC").toLowerCase();
      for (var i = 0; i < sign.length; i++) { starts.push(at); ends.push(at + piece.length); }
      at += piece.length;
      signs += sign;
    });
    return { signs: signs, starts: starts, ends: ends };
  }

  // The words of a query: white space parts them, quotation marks around a phrase keep it together; any other such
  // mark is a letter of the texts.
  function parsed(query) {
    var words = [];
    folded(query.trim()).signs.replace(/["“”]([^"“”]+)["“”](?=\s|$)|\S+/g, function (all, phrase) {
      var word = phrase || all;
      if (word.trim() && !words.includes(word)) words.push(word);
    });
    return words;
  }

  // Every place of every word, as [from, to] in the text; none unless all the words are there.
  function places(letters, words) {
    var found = [];
    for (var i = 0; i < words.length; i++) {
      var at = letters.signs.indexOf(words[i]);
      if (at < 0) return [];
      for (; at >= 0; at = letters.signs.indexOf(words[i], at + 1)) {
        var last = at + words[i].length - 1;
        var place = letters.starts ? [letters.starts[at], letters.ends[last]] : [at, last + 1];
        var before = found[found.length - 1];
        // One sign of the text can be several folded ones (…): it is found once.
        if (!before || before[0] !== place[0] || before[1] !== place[1]) found.push(place);
      }
    }
    return words.length > 1 ? found.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; }) : found;
  }

  // ---- What is searched ----

  function ready() {
    return load("search/index.js").then(function () {
      api.parts = window.editionIndex.parts;
      return window.editionIndex;
    });
  }

  function part(id) {
    return load("search/" + id + ".js").then(function () {
      var pages = window.editionCorpus[id];
      if (!pages.folded) {
        pages.forEach(function (page) {
          page.records = page.records.map(function (r) {
            return { id: r[0], kind: r[1], label: r[2], text: r[3], folios: r[4], letters: folded(r[3]) };
          });
        });
        pages.folded = true;
      }
      return pages;
    });
  }

  // The pages with hits: {title, url, part, hits: [{record, start, end, nth}]}, nth counted for each address.
  function search(query, ids) {
    var words = parsed(query);
    return ready().then(function (index) {
      var wanted = index.parts.map(function (each) { return each.id; }).filter(function (id) { return !ids || ids.includes(id); });
      return Promise.all(words.length ? wanted.map(part) : []).then(function (loaded) {
        var found = [];
        loaded.forEach(function (pages, at) {
          pages.forEach(function (page) {
            var hits = [], counts = {};
            page.records.forEach(function (record) {
              places(record.letters, words).forEach(function (place) {
                var nth = counts[record.id] = (counts[record.id] || 0) + 1;
                hits.push({ record: record, start: place[0], end: place[1], nth: nth });
              });
            });
            if (hits.length) found.push({ title: page.title, url: page.url, part: wanted[at], hits: hits });
          });
        });
        return found;
      });
    });
  }

  // Back and Forward: the marks follow the address, the place is the browser's to find.
  addEventListener("popstate", function () { mark(false); });

  var api = window.editionSearch = {
    parts: [],
    // All hits of a query in some parts, or in all: [{part, id, kind, start, end}], letters of the record's text.
    find: function (query, ids) {
      return search(query, ids).then(function (pages) {
        return pages.flatMap(function (page) {
          return page.hits.map(function (hit) {
            return { part: page.part, id: hit.record.id, kind: hit.record.kind, start: hit.start, end: hit.end };
          });
        });
      });
    },
    // The same, page by page, as the window shows it.
    search: search,
    folded: folded,
    parsed: parsed,
    ready: ready,
    mark: mark,
    open: function () {
      return load("_static/search-box.js").then(function () { api.openDialog(); });
    },
  };

  // ---- Where a hit led: the very words, marked ----

  var UNITS = "article :is(p[id], aside[id], div[id].annotation, div[id].name, .chart[id] figcaption), article section[id] > :is(h1, h2, h3), " +
    "article.essay p:not([id], .apparatus, .apparatus *, aside *)";

  var NOT_OWN = ".label, .headerlink, .annotation-head, .annotation-foot, [role=doc-noteref], [role=doc-backlink]";

  // The text of an element without what stands in it and is not its own, and where each letter is.
  function letters(unit) {
    var walker = document.createTreeWalker(unit, NodeFilter.SHOW_TEXT), text = "", nodes = [], node;
    var own = unit.closest(".apparatus");
    while ((node = walker.nextNode())) {
      var parent = node.parentElement;
      if (parent.closest(".apparatus") !== own || parent.closest(NOT_OWN)) continue;
      nodes.push([text.length, node]);
      text += node.data;
    }
    return { letters: folded(text), nodes: nodes };
  }

  function range(nodes, start, end) {
    var made = document.createRange();
    function within(at, last) {
      for (var i = nodes.length - 1; i > 0 && nodes[i][0] > at - last; i--);
      return [nodes[i][1], at - nodes[i][0]];
    }
    made.setStart.apply(made, within(start, 0));
    made.setEnd.apply(made, within(end, 1));
    return made;
  }

  function address() {
    try { return decodeURIComponent(location.hash.slice(1)); } catch (error) { return location.hash.slice(1); }
  }

  // Mark the words of the page's query (?q=), and go to the one that was asked for.
  function mark(going) {
    if (going && location.hash) location.replace(location.hash);  // :target, after a change without a load
    if (!window.Highlight || !CSS.highlights) return;
    var asked = new URLSearchParams(location.search), words = parsed(asked.get("q") || "");
    var id = address(), wanted = Number(asked.get("hit")) || 1, all = [], counts = {}, one = null;
    document.querySelectorAll(words.length ? UNITS : "#none").forEach(function (unit) {
      var read = letters(unit);
      var of = unit.closest("[id]").id;
      places(read.letters, words).forEach(function (place) {
        var found = range(read.nodes, place[0], place[1]);
        var nth = counts[of] = (counts[of] || 0) + 1;
        all.push(found);
        if (of === id && (!one || nth === wanted)) one = found;
      });
    });
    var found = new window.Highlight(), here = new window.Highlight();
    all.forEach(function (each) { found.add(each); });
    CSS.highlights.set("found", found);
    CSS.highlights.set("found-here", here);
    here.priority = 1;
    if (!one) return;
    here.add(one);
    if (!going) return;
    var unit = document.getElementById(id);
    if (!unit.hasAttribute("tabindex")) unit.tabIndex = -1;
    unit.focus({ preventScroll: true });
    scrollTo(0, scrollY + one.getBoundingClientRect().top - innerHeight * 0.35);
  }
})();
