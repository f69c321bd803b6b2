// Cite this: a card with the citation of a place, or of words that a reader has selected, in the forms that
// `cite/<essay>.js` brings (edition/citing.py fills the same forms for the pages without scripts). Fetched when it is
// first used.
(function () {
  "use strict";
  var edition = window.edition;
  var FORMS = { sist02: "SIST 02", chicago: "Chicago", bibtex: "BibTeX", ris: "RIS", csl: "CSL-JSON", link: "リンク" };
  var VERBATIM = ["key", "url"];
  var BIBTEX = { "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}" };
  var ESCAPES = {
    bibtex: function (text) { return text.replace(/[\\{}%&#_$]/g, function (letter) { return BIBTEX[letter] || "\\" + letter; }); },
    ris: function (text) { return text.split(/\s+/).filter(Boolean).join(" "); },
    csl: function (text) { return JSON.stringify(text).slice(1, -1); },
  };

  // A form with a place put in: names in ‹›, and ⟦⟧ around what goes where one of the names in it is empty.
  function fill(form, values, escape) {
    return form.replace(/⟦([^]*?)⟧/g, function (whole, part) {
      return (part.match(/‹.+?›/g) || []).some(function (name) { return !values[name.slice(1, -1)]; }) ? "" : part;
    }).replace(/‹(.+?)›/g, function (whole, name) { return escape && !VERBATIM.includes(name) ? escape(values[name]) : values[name]; });
  }

  function put(pattern, number) { return pattern.replace("{}", function () { return number; }); }  // $& is letters
  function span(first, last, dash) { return first === last ? first : first + dash + last; }
  function within(text) { return text.replace(/「/g, "『").replace(/」/g, "』"); }

  // What is cited: {key, kind, number, until (of several paragraphs the last), first, last (folios), titles, quote}.
  function valuesOf(cited) {
    var data = edition.citing, labels = data.labels[cited.kind], label = "", english = "", pages = data.pages;
    var first = String(cited.first || ""), last = String(cited.last || ""), several = cited.until && cited.until !== cited.number;
    if (labels && cited.kind === "s") {
      label = "「" + within(cited.titles[0]) + "」";
      english = put(labels[1], cited.titles[0]);
    } else if (labels) {
      label = put(labels[0], several ? cited.number + "-" + cited.until : cited.number);
      english = several ? put(labels[1].replace("para.", "paras."), cited.number + "–" + cited.until) : put(labels[1], cited.number);
    }
    var own = cited.kind === "a" || cited.kind === "f";
    return {
      key: cited.key,
      title: own ? cited.titles[0] : "",
      title_en: own ? cited.titles[1] : "",
      where: [first && put(pages[0], span(first, last, "-")), label].filter(Boolean).join(", "),
      where_en: [first && put(pages[first === last ? 1 : 2], span(first, last, "–")), english].filter(Boolean).join(", "),
      first: first,
      last: last,
      pages: span(first, last, "-"),
      bibtex_pages: span(first, last, "--"),
      label: (label && label + "。") + (first && data.pagesNote),
      quote: within(cited.quote),
      url: data.url && data.url + "/" + cited.key + "/",
    };
  }

  function place(address) {
    var data = edition.citing, short = address.slice(data.essay.length + 1), found = data.places[short];
    if (!address.startsWith(data.essay) || !found) return null;
    var match = /^([a-z]+)(\d+)$/.exec(short) || ["", "", "0"];
    return { key: address, kind: match[1], number: Number(match[2]), first: found[0], last: found[1], titles: found.slice(2), quote: "" };
  }

  // The page of an address on this very site; from disk, where it would be of this machine only, the address alone.
  function link(cited) {
    var there = valuesOf(cited).url || new URL("ref/" + cited.key + "/index.html", edition.site).href;
    return there.startsWith("file:") ? cited.key : there;
  }

  function said(cited, form, withQuote) {
    if (form === "link") return link(cited);
    var data = edition.citing, own = cited.kind === "a" || cited.kind === "f";
    var values = valuesOf(withQuote ? cited : Object.assign({}, cited, { quote: "" }));
    return fill((own ? data.own : data.forms)[form], values, ESCAPES[form]);
  }

  // What is cited, in words: 吉崎知典　段落40（37頁）; 版の注釈151（吉崎論考）.
  function named(cited) {
    var data = edition.citing, labels = data.labels[cited.kind];
    if (cited.kind === "a" || cited.kind === "f") return "版の" + (cited.kind === "a" ? "注釈" : "図") + cited.number + "（" + data.surname + "論考）";
    var pages = cited.first && span(String(cited.first), String(cited.last), "～") + "頁";
    var number = cited.kind === "s" ? "「" + within(cited.titles[0]) + "」" : span(String(cited.number), String(cited.until || cited.number), "～");
    return data.author + (labels ? "　" + put(labels[0], number) + (pages ? "（" + pages + "）" : "") : pages ? "　" + pages : "");
  }

  // ---- Selected words ----

  var AUTHORS = "article.essay p[id], article.essay [role=doc-footnote], article.essay :is(h1, h2, h3):not(.apparatus *)";
  var APART = ".apparatus, .headerlink, .label, [role=doc-noteref], [role=doc-backlink]";

  // The runs of letters that a range has of an element, [text node, from, to]: without calls, marks and numbers.
  function runsOf(range, element) {
    var walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), found = [], node;
    while ((node = walker.nextNode())) {
      if (!node.data.trim() || !range.intersectsNode(node)) continue;
      var apart = node.parentElement.closest(APART);
      if (apart && element.contains(apart) && apart !== element) continue;
      var from = node === range.startContainer ? range.startOffset : 0, to = node === range.endContainer ? range.endOffset : node.length;
      if (node.data.slice(from, to).trim()) found.push([node, from, to]);
    }
    return found;
  }
  function lettersOf(runs) {
    return runs.map(function (run) { return run[0].data.slice(run[1], run[2]); }).join("").replace(/\s*\n\s*/g, "").trim()
      // Letters that are withheld (edition/gaps.py) are told by their number.
      .replace(/[〓ƿ](?:(?:[^\p{L}\p{N}]|ƿ)*[〓ƿ])?/gu, function (run) { return "〔" + run.replace(/\s/g, "").length + "字〕"; });
  }
  // The printed page that a letter stands on: after the last mark before it, or where its paragraph begins.
  function folioAt(node, offset, paragraph) {
    var found = place(paragraph.id).first;
    paragraph.querySelectorAll(".folio[id]").forEach(function (mark) {
      var range = document.createRange();
      range.setStartAfter(mark);
      if (range.comparePoint(node, offset) >= 0) found = Number(/-pg(\d+)$/.exec(mark.id)[1]);
    });
    return found;
  }
  function addressOf(element) {
    return element.matches("h1, h2, h3") ? element.closest("section[id]").id : element.id;
  }

  // The author's words in a range, or else the annotation or the figure that it lies in; null where neither is.
  function selected(range) {
    var pieces = Array.from(document.querySelectorAll(AUTHORS)).filter(function (element) { return range.intersectsNode(element); })
      .map(function (element) { return { element: element, runs: runsOf(range, element), cited: place(addressOf(element)) }; })
      .filter(function (piece) { return piece.runs.length && piece.cited; });
    if (!pieces.length) {
      var node = range.startContainer, own = (node.nodeType === 1 ? node : node.parentElement).closest("article .annotation[id], article .chart[id]");
      var one = own && place(own.id);
      if (one) one.quote = lettersOf(runsOf(range, own));
      return one;
    }
    // Notes are not of the text around them: words of both are cited by where they begin, and one note at a time.
    var paragraphs = pieces.filter(function (piece) { return piece.cited.kind === "p"; });
    var note = pieces[0].cited.kind === "n";
    if (note) pieces = pieces.slice(0, 1);
    else pieces = pieces.filter(function (piece) { return piece.cited.kind !== "n"; });
    var cited = note || !paragraphs.length ? pieces[0].cited : paragraphs[0].cited;
    if (!note && paragraphs.length) {
      var first = paragraphs[0], last = paragraphs[paragraphs.length - 1], end = last.runs[last.runs.length - 1];
      cited.until = last.cited.number;
      if (cited.first) {
        cited.first = folioAt(first.runs[0][0], first.runs[0][1], first.element);
        cited.last = folioAt(end[0], end[2] - 1, last.element);
      }
    }
    // Where a paragraph or a heading ends within the words, a stroke says so.
    cited.quote = pieces.map(function (piece) { return lettersOf(piece.runs); }).join("／");
    return cited;
  }

  // ---- The card ----

  var card, opener, cited, form, box;

  function element(name, attributes, words) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (words) made.textContent = words;
    return made;
  }

  function make() {
    card = element("div", { class: "citing", role: "dialog", "aria-labelledby": "citing-title", popover: "auto", tabindex: "-1" });
    var close = element("button", { type: "button", class: "close", "aria-label": "閉じる" }, "×");
    var group = element("fieldset", { class: "citing-forms" });
    group.append(element("legend", {}, "形式"));
    Object.keys(FORMS).forEach(function (name) {
      var label = element("label"), input = element("input", { type: "radio", name: "citing-form", value: name });
      label.append(input, FORMS[name]);
      group.append(label);
    });
    var quote = element("label", { class: "citing-quote" });
    quote.append(element("input", { type: "checkbox", checked: "" }), "引用文を入れる");
    var foot = element("p", { class: "citing-foot" });
    foot.append(
      element("button", { type: "button", class: "citing-copy" }, "コピー"), element("span", { class: "citing-said", role: "status" }), quote, element("a", { class: "citing-page" }, "この箇所のページ")
    );
    card.append(close, element("h2", { id: "citing-title" }), group, element("pre", { class: "citing-text", tabindex: "0", role: "region", "aria-label": "引用の文", "aria-live": "polite" }), foot);
    close.addEventListener("click", function () { card.hidePopover(); });
    card.addEventListener("change", function (event) {
      if (event.target.name === "citing-form") edition.remember("form", form = event.target.value);
      show();
      settle();
    });
    card.querySelector(".citing-copy").addEventListener("click", copy);
    card.addEventListener("toggle", function (event) {
      if (event.newState !== "closed" || (document.activeElement !== document.body && !card.contains(document.activeElement))) return;
      // What was pressed in a note's card is gone where that card is: then its call has the focus.
      var back = opener.checkVisibility && !opener.checkVisibility() ? document.getElementById(cited.key + "-call") || document.getElementById(cited.key + "-on") : opener;
      if (back) (back.closest("a") || back).focus({ preventScroll: true });
    });
    card.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !card.contains(event.relatedTarget)) card.hidePopover();
    });
    document.body.append(card);
  }

  function show() {
    var withQuote = card.querySelector(".citing-quote input").checked;
    card.querySelector("#citing-title").textContent = named(cited) + "の引用";
    card.querySelector(".citing-quote").hidden = !cited.quote || form === "link";
    var text = card.querySelector(".citing-text");
    text.textContent = said(cited, form, withQuote);
    text.lang = form === "chicago" ? "en" : "ja";
    text.classList.toggle("code", ["bibtex", "ris", "csl"].includes(form));
    text.scrollTop = text.scrollHeight;  // of a long quotation the end, where the citation is
    card.querySelector(".citing-said").textContent = "";
    card.querySelector(".citing-page").href = new URL("ref/" + cited.key + "/index.html", edition.site).href;
  }

  // Said in the card, which lies over everything else; anew each time.
  function tell(words) {
    var status = card.querySelector(".citing-said");
    status.textContent = "";
    setTimeout(function () { status.textContent = words; }, 50);
  }
  function copy() {
    var text = card.querySelector(".citing-text");
    function done() { tell("コピーしました"); }
    function byHand() {
      getSelection().selectAllChildren(text);
      if (document.execCommand("copy")) done(); else tell("選択しました。Ctrl+Cでコピーしてください");
    }
    if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).then(done, byHand); else byHand();
  }

  // Where there is room beneath what was pressed, or above it; on a narrow page at the foot of the window.
  function settle() {
    if (innerWidth < 640) { card.style.left = card.style.top = ""; return; }
    var below = innerHeight - box.bottom > card.offsetHeight + 16;
    var top = below ? box.bottom + 8 : Math.max(box.top - card.offsetHeight - 8, 8);
    card.style.left = Math.max(16, Math.min(box.left, innerWidth - card.offsetWidth - 16)) + "px";
    card.style.top = Math.min(top, Math.max(innerHeight - card.offsetHeight - 8, 8)) + "px";
  }

  // Cite a place by its address, or the words of a range; `from` is what was pressed, where the focus goes back to.
  function open(what, from) {
    var found = typeof what === "string" ? place(what) : selected(what);
    if (!found) return false;
    if (!card) make();
    cited = found;
    opener = from;
    form = Object.keys(FORMS).includes(edition.remembered("form")) ? edition.remembered("form") : "sist02";
    card.querySelector("[value=" + form + "]").checked = true;
    box = (typeof what === "string" ? from : what).getBoundingClientRect();
    if (!card.matches(":popover-open")) card.showPopover({ source: from });  // over a note's card, which stays open
    show();
    settle();
    card.querySelector("[value=" + form + "]").focus({ preventScroll: true });
    return true;
  }

  edition.cite = { open: open, said: function (address, form) { return said(place(address), form); } };
})();
