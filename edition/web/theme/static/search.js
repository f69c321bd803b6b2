// Exact search over the edition's paragraphs and notes (window.editionCorpus). What a reader types is only ever
// compared and shown as text.
(function () {
  "use strict";
  var AROUND = 24;  // letters before and after a hit
  var form = document.querySelector("form.search");
  var input = form.querySelector("input");
  var count = document.getElementById("count");
  var results = document.getElementById("results");

  // Width and case folded, sign by sign, so that a place in the folded text is a place in the text.
  function folded(text) {
    var signs = "", places = [];
    for (var at = 0; at < text.length; at++) {
      var sign = text[at].normalize("NFKC").toLowerCase();
      for (var i = 0; i < sign.length; i++) places.push(at);
      signs += sign;
    }
    places.push(text.length);
    return { signs: signs, places: places };
  }

  var chapters = window.editionCorpus.map(function (chapter) {
    return {
      title: chapter.title,
      url: chapter.url,
      passages: chapter.passages.map(function (passage) {
        return { id: passage[0], label: passage[1], text: passage[2], folded: folded(passage[2]) };
      }),
    };
  });

  function hits(passage, words) {
    var found = [];
    for (var i = 0; i < words.length; i++) {
      var before = found.length;
      var at = -1;
      while ((at = passage.folded.signs.indexOf(words[i], at + 1)) >= 0) {
        var places = passage.folded.places;
        found.push([places[at], places[at + words[i].length - 1] + 1]);
      }
      if (found.length === before) return [];
    }
    return found.sort(function (a, b) { return a[0] - b[0]; });
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function line(chapter, passage, hit) {
    var item = element("li");
    var link = element("a", "", passage.label);
    link.href = chapter.url + "#" + passage.id;
    var context = element("span", "context");
    var start = Math.max(0, hit[0] - AROUND), end = hit[1] + AROUND;
    context.append((start ? "…" : "") + passage.text.slice(start, hit[0]));
    context.append(element("mark", "", passage.text.slice(hit[0], hit[1])));
    context.append(passage.text.slice(hit[1], end) + (end < passage.text.length ? "…" : ""));
    item.append(link, context);
    return item;
  }

  function search() {
    var words = folded(input.value).signs.split(/\s+/).filter(Boolean);
    var total = 0;
    results.textContent = "";
    count.textContent = "";
    if (!words.length) return;
    chapters.forEach(function (chapter) {
      var list = element("ul");
      chapter.passages.forEach(function (passage) {
        hits(passage, words).forEach(function (hit) {
          list.append(line(chapter, passage, hit));
        });
      });
      if (!list.childElementCount) return;
      total += list.childElementCount;
      results.append(element("h2", "", chapter.title + "（" + list.childElementCount + "）"), list);
    });
    count.textContent = total ? total + "箇所に見つかりました。" : "見つかりませんでした。";
  }

  input.value = new URLSearchParams(location.search).get("q") || "";
  input.addEventListener("input", search);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    try { history.replaceState(null, "", "?q=" + encodeURIComponent(input.value)); } catch (error) { /* from disk */ }
    search();
  });
  search();
  input.focus();
})();
