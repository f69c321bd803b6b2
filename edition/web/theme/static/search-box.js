// The window of the search: a dialog on any page, or the search page. What a reader types is only ever compared and
// shown as text.
(function () {
  "use strict";
  var AROUND = 40;  // letters before and after a hit
  var SHOWN = 200, TOGETHER = 600;  // hits of one page, and of all, that are shown before the reader asks for more
  var api = window.editionSearch, root = window.edition.site;

  // ---- Addresses: 31, p12, n54, 段落12 ----

  function jumps(query, index) {
    var text = api.folded(query.trim()).signs;
    var whole = /^([a-z]+(?:-[a-z]+)*-\d{4}[a-z]?)-([a-z]+\d+)$/.exec(text);
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

  // What is read for a part: from a server it comes gzipped.
  function amount(part) { return location.protocol === "file:" ? part.raw : part.bytes; }
  function kilobytes(bytes) { return Math.max(1, Math.round(bytes / 1024)) + " KB"; }

  // Where a hit leads: its page, the query and which of the record's hits it is, and its address.
  function target(page, query, hit) {
    var url = new URL(page.url, root);
    url.searchParams.set("q", query);
    if (hit.nth > 1) url.searchParams.set("hit", hit.nth);
    url.hash = hit.record.id;
    return url.href;
  }

  function folio(record, at) {
    var found = "";
    for (var i = 0; i < record.folios.length; i += 2) if (record.folios[i + 1] <= at) found = record.folios[i] + "頁";
    return found;
  }

  // Letters that are withheld (edition/gaps.py): how many is not to be seen where a line is cut.
  function withoutFillers(text) {
    return text.replace(/[〓ƿ](?:(?:[^\p{L}\p{N}]|ƿ)*[〓ƿ])?/gu, "〔…〕");
  }

  // A key word in its context, 用例: the words stand under one another.
  function line(page, query, hit) {
    var text = hit.record.text, item = element("li"), link = element("a");
    var start = Math.max(0, hit.start - AROUND), end = Math.min(text.length, hit.end + AROUND);
    var where = element("span", "where", hit.record.label), left = element("span", "left"), rest = element("span", "rest");
    var printed = folio(hit.record, hit.start);
    if (printed) where.append(" ", element("small", "", printed));
    left.append(element("span", "", (start ? "…" : "") + withoutFillers(text.slice(start, hit.start))));
    rest.append(element("mark", "", text.slice(hit.start, hit.end)), withoutFillers(text.slice(hit.end, end)) + (end < text.length ? "…" : ""));
    link.href = target(page, query, hit);
    link.append(where, " ", left, rest);
    item.append(link);
    return item;
  }

  // The lines of one page, the first of them at once.
  function listed(page, query, count) {
    var list = element("ul", "kwic"), from = 0;
    function more(count) {
      var lines = page.hits.slice(from, from + count).map(function (hit) { return line(page, query, hit); });
      from += lines.length;
      list.append.apply(list, lines);
      return lines;
    }
    more(count);
    var found = [list];
    if (from < page.hits.length) {
      var button = element("button", "more", (from ? "残り" : "") + (page.hits.length - from) + "箇所を表示");
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
    var shown = Promise.resolve(), last = "", turn = 0;  // of the latest query: an answer to an older one is dropped
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
      last = input.value;
      return shown = answer(input.value, ++turn);
    }

    function answer(query, mine) {
      if (settings.changed) settings.changed(address());
      if (!api.parsed(query).length) {
        clear("");
        return Promise.resolve();
      }
      var waiting = setTimeout(function () { if (mine === turn) status.textContent = "読み込んでいます…"; }, 300);
      return prepared().then(function (index) {
        var found = jumps(query, index);
        if (mine === turn) jump.replaceChildren.apply(jump, found.map(function (each) {
          var item = element("li"), link = element("a", "", "→ " + each.label + "へ移る");
          link.href = each.url;
          item.append(link);
          return item;
        }));
        return chosen().length ? api.search(query, chosen()) : null;
      }).then(function (pages) {
        clearTimeout(waiting);
        if (mine !== turn) return;
        if (!pages) { clear("探す範囲が選ばれていません。"); return; }
        var total = pages.reduce(function (sum, page) { return sum + page.hits.length; }, 0);
        status.textContent = "「" + query.trim() + "」　" + (total ? total + "箇所に見つかりました。" : jump.childElementCount ? "移る先があります。" : "見つかりませんでした。");
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
        var left = TOGETHER;
        results.replaceChildren.apply(results, pages.flatMap(function (page, at) {
          var count = Math.min(SHOWN, left, page.hits.length);
          left -= count;
          return [heads[at]].concat(listed(page, query, count));
        }));
      }).catch(function (error) {
        clearTimeout(waiting);
        if (mine === turn) clear("検索データを読み込めませんでした。");
        console.error(error);
      });
    }

    function clear(words) {
      [jump, summary, results].forEach(function (each) { each.textContent = ""; });
      status.textContent = words;
    }

    // What there is to search, told once it is known; a fetch that failed is tried again with the next letter.
    function prepared() {
      return api.ready().then(function (index) {
        if (!scopes.childElementCount) fill(index);
        return index;
      });
    }

    function fill(index) {
      var size = index.parts.reduce(function (sum, each) { return sum + amount(each); }, 0);
      var known = (settings.parts || []).filter(function (id) { return index.parts.some(function (each) { return each.id === id; }); });
      scopes.append(element("legend", "", "探す範囲（検索を始めるときに読み込む量、合わせて約" + kilobytes(size) + "）"));
      index.parts.forEach(function (each) {
        var label = element("label"), box = element("input");
        box.type = "checkbox";
        box.value = each.id;
        box.checked = !known.length || known.includes(each.id);
        label.append(box, " " + each.title + " ", element("small", "", kilobytes(amount(each))));
        scopes.append(label);
      });
    }
    scopes.addEventListener("change", show);
    var first = prepared().then(function () { return input.value ? show() : null; }, function () { clear("検索データを読み込めませんでした。"); });

    input.addEventListener("input", show);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      (input.value === last ? shown : show()).then(function () {
        var place = jump.querySelector("a"), hit = results.querySelector("a");
        if (place) place.click(); else if (hit) hit.focus();
      });
    });
    // Arrow keys go through what was found, and back to the box.
    container.addEventListener("keydown", function (event) {
      if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || event.isComposing) return;  // kana becoming kanji
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.type === "checkbox") return;
      var stops = [input].concat(Array.from(container.querySelectorAll(".jumps a, .results a, .results button")));
      var at = stops.indexOf(document.activeElement);
      if (at < 0) return;
      event.preventDefault();
      stops[Math.max(0, Math.min(at + (event.key === "ArrowDown" ? 1 : -1), stops.length - 1))].focus();
    });
    return { input: input, address: address, ready: function (then) { first.then(then); } };
  }

  // ---- On any page: a dialog ----

  var dialog, inDialog;
  api.openDialog = function () {
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
      inDialog.input.value = new URLSearchParams(location.search).get("q") || "";  // the search that led here
      share.href = inDialog.address().href;
      dialog.addEventListener("pointerdown", function (event) {  // beside it
        var box = dialog.getBoundingClientRect();
        if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) dialog.close();
      });
      dialog.addEventListener("click", function (event) {
        var link = event.target.closest("a");
        var url = link && new URL(link.href);
        // On this very page nothing need be fetched again.
        if (!url || event.ctrlKey || event.metaKey || event.shiftKey || url.pathname !== location.pathname || !url.hash || link.closest(".summary")) return;
        event.preventDefault();
        dialog.close();
        try { history.pushState(null, "", url.href); } catch (error) { location.hash = url.hash; }
        dispatchEvent(new Event("hashchange"));  // pushState tells nobody
        api.mark(true);
      });
    }
    // What lies open is put away first, so that the focus comes back to what opened it.
    document.querySelectorAll(":popover-open").forEach(function (each) { each.hidePopover(); });
    if (!dialog.open) dialog.showModal();
    inDialog.input.focus();
    inDialog.input.select();
  };

  // ---- On the search page ----

  var page = document.getElementById("search-page");
  if (page) {
    var asked = new URLSearchParams(location.search), title = document.title;
    var shown = view(page, document.getElementById("search"), {
      parts: asked.has("in") ? asked.get("in").split(/\s+/) : null,
      changed: function (url) {
        document.title = (url.searchParams.get("q") ? url.searchParams.get("q") + "｜" : "") + title;
        try { history.replaceState(history.state, "", url.search || location.pathname); } catch (error) { /* from disk */ }
      },
    });
    shown.input.value = asked.get("q") || "";
    // Come back to, it is where it was left.
    var visit = performance.getEntriesByType("navigation")[0];
    if (visit && visit.type === "back_forward" && history.state && history.state.y) shown.ready(function () { scrollTo(0, history.state.y); });
    else shown.input.focus();
    addEventListener("pagehide", function () {
      try { history.replaceState({ y: scrollY }, ""); } catch (error) { /* from disk */ }
    });
  }
})();
