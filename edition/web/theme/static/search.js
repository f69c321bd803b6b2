// Exact search over the edition's words, fetched when a reader first searches: in a dialog on any page, or on the
// search page. What a reader types is only ever compared and shown as text. `window.editionSearch.find` is the search
// without its window.
(function () {
  "use strict";
  var AROUND = 40;  // letters before and after a hit
  var SHOWN = 60;  // hits of one page that are shown before the reader asks for the rest
  var base = document.currentScript.src;  // …/_static/search.js, from a server or from disk
  var root = new URL("../", base);
  var loading = {};

  function load(path) {
    return loading[path] = loading[path] || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = new URL(path, root).href;
      script.onload = resolve;
      script.onerror = function () { delete loading[path]; script.remove(); reject(new Error(path)); };
      document.head.append(script);
    });
  }

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

  // The words of a query: white space parts them, quotation marks keep a phrase together.
  function parsed(query) {
    var signs = folded(query.trim()).signs.replace(/[“”]/g, '"');
    var words = [];
    signs.replace(/"([^"]*)"?|[^\s"]+/g, function (all, phrase) {
      var word = phrase === undefined ? all : phrase;
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
        found.push(letters.starts ? [letters.starts[at], letters.ends[last]] : [at, last + 1]);
      }
    }
    return words.length > 1 ? found.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; }) : found;
  }

  // ---- What is searched ----

  var ready = load("search/index.js").then(function () {
    api.parts = window.editionIndex.parts;
    return window.editionIndex;
  });

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

  // The pages with hits: {title, url, part, hits: [{record, start, end, nth}]}, nth counted in its record.
  function search(query, ids) {
    var words = parsed(query);
    return ready.then(function (index) {
      var wanted = index.parts.map(function (each) { return each.id; }).filter(function (id) { return !ids || ids.includes(id); });
      return Promise.all(words.length ? wanted.map(part) : []).then(function (loaded) {
        var found = [];
        loaded.forEach(function (pages, at) {
          pages.forEach(function (page) {
            var hits = [];
            page.records.forEach(function (record) {
              places(record.letters, words).forEach(function (place, nth) {
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
    open: open,
    mark: mark,
  };

  // ---- Addresses: 31, p12, n54, 段落12 ----

  function jumps(query, index) {
    var text = folded(query.trim()).signs;
    var whole = /^([a-z]+-\d{4})-([a-z]+\d+)$/.exec(text);
    var kinds = Object.keys(index.words);
    var wanted = [];
    kinds.forEach(function (kind) {
      [kind + "#", index.words[kind].replace("{}", "#")].forEach(function (form) {
        var around = form.split("#");
        var said = whole ? whole[2] : text;
        var number = said.slice(around[0].length, said.length - around[1].length || undefined);
        if (said.startsWith(around[0]) && said.endsWith(around[1]) && /^\d{1,4}$/.test(number)) wanted.push([kind, Number(number)]);
      });
    });
    // A bare number is a printed page; then a paragraph, a note.
    if (/^\d{1,4}$/.test(text)) ["pg", "p", "n"].forEach(function (kind) { wanted.push([kind, Number(text)]); });
    var here = document.querySelector('meta[name="edition.essay"]');
    var essays = Object.keys(index.addresses).filter(function (id) { return !whole || id === whole[1]; });
    essays.sort(function (a, b) { return here ? (b === here.content) - (a === here.content) : 0; });
    var found = [];
    wanted.forEach(function (want) {
      essays.forEach(function (id) {
        index.addresses[id].runs.forEach(function (run) {
          if (run[0] !== want[0] || want[1] < run[1] || want[1] > run[2]) return;
          found.push({
            url: new URL(index.addresses[id].pages[run[3]], root).href + "#" + id + "-" + want[0] + want[1],
            label: index.addresses[id].author + "　" + index.words[want[0]].replace("{}", want[1]),
          });
        });
      });
    });
    return found;
  }

  // ---- The window ----

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function kilobytes(bytes) { return Math.max(1, Math.round(bytes / 1024)) + " KB"; }

  // Where a hit leads: its page, the query and which of the record's hits it is, and its address.
  function target(page, query, hit) {
    var url = new URL(page.url, root);
    url.searchParams.set("q", query);
    if (hit.nth) url.searchParams.set("hit", hit.nth + 1);
    url.hash = hit.record.id;
    return url.href;
  }

  function folio(record, at) {
    var found = "";
    for (var i = 0; i < record.folios.length; i += 2) if (record.folios[i + 1] <= at) found = record.folios[i] + "頁";
    return found;
  }

  // A key word in its context, 用例: the words stand under one another.
  function line(page, query, hit) {
    var text = hit.record.text, item = element("li"), link = element("a");
    var start = Math.max(0, hit.start - AROUND), end = Math.min(text.length, hit.end + AROUND);
    var where = element("span", "where", hit.record.label), left = element("span", "left"), rest = element("span", "rest");
    var printed = folio(hit.record, hit.start);
    if (printed) where.append(" ", element("small", "", printed));
    left.append(element("span", "", (start ? "…" : "") + text.slice(start, hit.start)));
    rest.append(element("mark", "", text.slice(hit.start, hit.end)), text.slice(hit.end, end) + (end < text.length ? "…" : ""));
    link.href = target(page, query, hit);
    link.append(where, " ", left, rest);
    item.append(link);
    return item;
  }

  function listed(page, query) {
    var list = element("ul", "kwic"), from = 0;
    function more(count) {
      var lines = page.hits.slice(from, from + count).map(function (hit) { return line(page, query, hit); });
      from += lines.length;
      list.append.apply(list, lines);
      return lines;
    }
    more(SHOWN);
    var found = [list];
    if (from < page.hits.length) {
      var button = element("button", "more", "残り" + (page.hits.length - from) + "箇所を表示");
      button.type = "button";
      button.addEventListener("click", function () {
        var first = more(page.hits.length)[0];
        button.remove();
        first.querySelector("a").focus();
      });
      found.push(button);
    }
    return found;
  }

  // The form and the results, made once in a dialog or on the search page.
  function view(container, heading, settings) {
    var form = element("form", "search"), input = element("input"), scopes = element("fieldset", "scopes");
    var how = element("details"), hint = element("p", "hint"), status = element("p", "status"), jump = element("ul", "jumps");
    var summary = element("ul", "summary"), results = element("div", "results");
    var turn = 0;  // of the latest query: an answer to an older one is dropped
    form.setAttribute("role", "search");
    input.type = "search";
    input.name = "q";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.enterKeyHint = "search";
    input.setAttribute("aria-labelledby", heading.id);
    input.setAttribute("aria-describedby", "search-hint");
    input.placeholder = "語、または 31・p12・n54";
    hint.id = "search-hint";
    hint.textContent = "本文・注・注釈・索引の名・図の説明から、入れた文字のとおりに探します。空白で区切ると、すべての語を含む箇所に絞ります。\"…\"で囲むと、空白もひと続きの語になります。全角・半角、大文字・小文字は区別せず、ひらがなとカタカナは区別します。数（31）で底本の頁、p12で段落、n54で注へ移れます。";
    status.setAttribute("role", "status");
    how.append(element("summary", "", "探し方"), hint);
    form.append(input);
    container.classList.add("searching");
    container.textContent = "";
    container.append(form, scopes, how, jump, status, summary, results);

    function chosen() {
      return Array.from(scopes.querySelectorAll("input:checked"), function (box) { return box.value; });
    }

    function address() {
      var url = new URL("search.html", root), ids = chosen();
      if (input.value) url.searchParams.set("q", input.value);
      if (ids.length < api.parts.length) url.searchParams.set("in", ids.join(" "));
      return url;
    }

    function show() {
      var query = input.value, mine = ++turn, waiting;
      if (settings.changed) settings.changed(address());
      if (!parsed(query).length) {
        [jump, summary, results, status].forEach(function (each) { each.textContent = ""; });
        return;
      }
      waiting = setTimeout(function () { status.textContent = "読み込んでいます…"; }, 300);
      ready.then(function (index) {
        var found = jumps(query, index);
        if (mine === turn) jump.replaceChildren.apply(jump, found.map(function (each) {
          var item = element("li"), link = element("a", "", "→ " + each.label + "へ移る");
          link.href = each.url;
          item.append(link);
          return item;
        }));
      });
      search(query, chosen()).then(function (pages) {
        clearTimeout(waiting);
        if (mine !== turn) return;
        var total = pages.reduce(function (sum, page) { return sum + page.hits.length; }, 0);
        status.textContent = total ? total + "箇所に見つかりました。" : "見つかりませんでした。";
        var heads = pages.map(function (page, at) {
          var head = element("h2", "", page.title);
          var author = window.editionIndex.addresses[page.part];
          if (author) head.prepend(element("span", "author", author.author + "　"));
          head.append(element("span", "number", String(page.hits.length)));
          head.id = "found-" + at;
          head.tabIndex = -1;
          return head;
        });
        summary.replaceChildren.apply(summary, pages.length < 2 ? [] : heads.map(function (head) {
          var item = element("li"), link = element("a");
          link.href = "#" + head.id;
          link.append.apply(link, Array.from(head.childNodes, function (node) { return node.cloneNode(true); }));
          link.addEventListener("click", function (event) {
            event.preventDefault();  // the address of the page stays the query's
            head.scrollIntoView();
            head.focus({ preventScroll: true });
          });
          item.append(link);
          return item;
        }));
        results.replaceChildren.apply(results, pages.flatMap(function (page, at) {
          return [heads[at]].concat(listed(page, query));
        }));
      }).catch(function (error) {
        clearTimeout(waiting);
        status.textContent = "検索データを読み込めませんでした。";
        console.error(error);
      });
    }

    ready.then(function (index) {
      var size = index.parts.reduce(function (sum, each) { return sum + each.bytes; }, 0);
      scopes.append(element("legend", "", "探す範囲（検索を始めるときに読み込む量、合わせて約" + kilobytes(size) + "）"));
      index.parts.forEach(function (each) {
        var label = element("label"), box = element("input");
        box.type = "checkbox";
        box.value = each.id;
        box.checked = !settings.parts || settings.parts.includes(each.id);
        label.append(box, " " + each.title + " ", element("small", "", kilobytes(each.bytes)));
        scopes.append(label);
      });
      scopes.addEventListener("change", show);
      if (input.value) show();
    }).catch(function () { status.textContent = "検索データを読み込めませんでした。"; });

    input.addEventListener("input", show);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var first = jump.querySelector("a") || results.querySelector("a");
      if (first && first.closest(".jumps")) first.click(); else if (first) first.focus();
    });
    // Arrow keys go through what was found, and back to the box.
    container.addEventListener("keydown", function (event) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.type === "checkbox") return;
      var stops = [input].concat(Array.from(container.querySelectorAll(".jumps a, .results a, .results button")));
      var at = stops.indexOf(document.activeElement);
      if (at < 0) return;
      event.preventDefault();
      stops[Math.max(0, Math.min(at + (event.key === "ArrowDown" ? 1 : -1), stops.length - 1))].focus();
    });
    return { input: input, show: show, address: address };
  }

  // ---- On any page: a dialog ----

  var dialog, inDialog;
  function open(query) {
    if (!dialog) {
      dialog = element("dialog", "search-dialog");
      var heading = element("h2", "", "検索"), close = element("button", "close", "閉じる"), share = element("a", "", "この検索のページ");
      var head = element("div", "dialog-head"), body = element("div");
      heading.id = "search-dialog";
      close.type = "button";
      close.addEventListener("click", function () { dialog.close(); });
      head.append(heading, share, close);
      dialog.setAttribute("aria-labelledby", heading.id);
      dialog.append(head, body);
      document.body.append(dialog);
      inDialog = view(body, heading, { changed: function (url) { share.href = url.href; } });
      share.href = inDialog.address().href;
      dialog.addEventListener("click", function (event) {
        if (event.target === dialog) dialog.close();  // a press beside it
        var link = event.target.closest("a");
        var url = link && new URL(link.href);
        // On this very page nothing need be fetched again.
        if (!url || event.ctrlKey || event.metaKey || event.shiftKey || url.pathname !== location.pathname || !url.hash || link.closest(".summary")) return;
        event.preventDefault();
        dialog.close();
        try { history.pushState(null, "", url.href); } catch (error) { location.hash = url.hash; }
        if (url.searchParams.has("q")) mark(); else location.replace(url.hash);
      });
    }
    if (query !== undefined) inDialog.input.value = query;
    if (!dialog.open) dialog.showModal();
    inDialog.input.focus();
    inDialog.input.select();
  }

  // ---- Where a hit led: the very words, marked ----

  var UNITS = "article :is(p[id], aside[id], div[id].annotation, div[id].name, .chart[id] figcaption), article section[id] > :is(h1, h2, h3)";

  // The text of an element without what stands in it and is not its own, and where each letter is.
  function letters(unit) {
    var walker = document.createTreeWalker(unit, NodeFilter.SHOW_TEXT), text = "", nodes = [], node;
    var own = unit.closest(".apparatus");
    while ((node = walker.nextNode())) {
      var parent = node.parentElement;
      if (parent.closest(".apparatus") !== own || parent.closest(".label, .headerlink, [role=doc-noteref], [role=doc-backlink]")) continue;
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

  // Mark the words of the page's query (?q=) and show the one that was asked for.
  function mark() {
    if (!window.Highlight || !CSS.highlights) return;
    var asked = new URLSearchParams(location.search), words = parsed(asked.get("q") || "");
    var id = decodeURIComponent(location.hash.slice(1)), all = [], one = null;
    document.querySelectorAll(words.length ? UNITS : "#none").forEach(function (unit) {
      var read = letters(unit);
      places(read.letters, words).forEach(function (place, nth) {
        var found = range(read.nodes, place[0], place[1]);
        all.push(found);
        var address = unit.id || unit.closest("[id]").id;
        if (address === id && (!one || nth + 1 === Number(asked.get("hit")))) one = found;
      });
    });
    var found = new window.Highlight(), here = new window.Highlight();
    all.forEach(function (each) { found.add(each); });
    CSS.highlights.set("found", found);
    CSS.highlights.set("found-here", here);
    here.priority = 1;
    if (!one) return;
    here.add(one);
    location.replace(location.hash);  // :target, after a change of address without a load
    var unit = document.getElementById(id);
    if (!unit.hasAttribute("tabindex")) unit.tabIndex = -1;
    unit.focus({ preventScroll: true });
    scrollTo(0, scrollY + one.getBoundingClientRect().top - innerHeight * 0.35);
  }

  // ---- On the search page ----

  var page = document.getElementById("search-page");
  if (page) {
    var asked = new URLSearchParams(location.search);
    var shown = view(page, document.getElementById("search"), {
      parts: asked.has("in") ? asked.get("in").split(/\s+/) : null,
      changed: function (url) {
        try { history.replaceState(null, "", url.search || location.pathname); } catch (error) { /* from disk */ }
      },
    });
    shown.input.value = asked.get("q") || "";
    shown.input.focus();
  }
})();
