// Cite this: a card with the citation of a place, or of words that a reader has selected, in the forms that
// `cite/<essay>.js` brings (edition/citing.py fills the same forms for the pages without scripts). Fetched when it is
// first used.
(function () {
  "use strict";
  var edition = window.edition;
  var FORMS = { sist02: "SIST 02", chicago: "Chicago", bibtex: "BibTeX", ris: "RIS", csl: "CSL-JSON", link: "リンク" };
  var ENGLISH = ["chicago", "bibtex", "ris", "csl", "link"];
  var ESCAPES = {
    bibtex: function (text) { return text.replace(/\\/g, "").replace(/[{}%&#_$]/g, "\\$&"); },
    ris: function (text) { return text.split(/\s+/).filter(Boolean).join(" "); },
    csl: function (text) { return JSON.stringify(text).slice(1, -1); },
  };

  // A form with a place put in: names in ‹›, and ⟦⟧ around what goes where one of the names in it is empty.
  function fill(form, values, escape) {
    return form.replace(/⟦([^]*?)⟧/g, function (whole, part) {
      return (part.match(/‹.+?›/g) || []).some(function (name) { return !values[name.slice(1, -1)]; }) ? "" : part;
    }).replace(/‹(.+?)›/g, function (whole, name) { return escape ? escape(values[name]) : values[name]; });
  }

  function put(pattern, number) { return pattern.replace("{}", number); }
  function span(first, last, dash) { return first === last ? first : first + dash + last; }
  function quoted(text) { return "「" + text.replace(/「/g, "『").replace(/」/g, "』") + "」"; }

  // What is cited: {key, kind, number, until (of several paragraphs the last), first, last (folios), titles, quote}.
  function valuesOf(cited) {
    var data = edition.citing, labels = data.labels[cited.kind], label = "", english = "", after = "";
    var first = String(cited.first || ""), last = String(cited.last || "");
    if (labels && cited.kind === "s") {
      label = quoted(cited.titles[0]);
      english = put(labels[1], cited.titles[0]);
      after = put(labels[2], cited.titles[0]);
    } else if (labels) {
      var several = cited.until && cited.until !== cited.number;
      label = put(labels[0], several ? cited.number + "-" + cited.until : cited.number);
      english = put(several ? labels[1].replace("para.", "paras.") : labels[1], several ? cited.number + "–" + cited.until : cited.number);
      after = several ? ", " + english : put(labels[2], cited.number);
    }
    var own = cited.kind === "a" || cited.kind === "f";
    return {
      key: cited.key,
      title: own ? cited.titles[0] : "",
      title_en: own ? cited.titles[1] : "",
      where: [first && "p. " + span(first, last, "-"), label].filter(Boolean).join(", "),
      where_en: first ? span(first, last, "–") + after : english,
      first: first,
      last: last,
      pages: span(first, last, "-"),
      bibtex_pages: span(first, last, "--"),
      label: label,
      quote: cited.quote ? cited.quote.replace(/「/g, "『").replace(/」/g, "』") : "",
      url: data.url && data.url + "/" + cited.key + "/",
    };
  }

  function place(address) {
    var data = edition.citing, short = address.slice(data.essay.length + 1), found = data.places[short];
    var match = /^([a-z]+)(\d+)$/.exec(short) || ["", "", "0"];
    return { key: address, kind: match[1], number: Number(match[2]), first: found[0], last: found[1], titles: found.slice(2), quote: "" };
  }

  // The page of an address on this very site, from a server or from disk.
  function link(cited) {
    var values = valuesOf(cited);
    return values.url || new URL("ref/" + cited.key + "/index.html", edition.site).href;
  }

  function said(cited, form, withQuote) {
    if (form === "link") return link(cited);
    var data = edition.citing, own = cited.kind === "a" || cited.kind === "f";
    var values = valuesOf(withQuote ? cited : Object.assign({}, cited, { quote: "" }));
    return fill((own ? data.own : data.forms)[form], values, ESCAPES[form]);
  }

  // What is cited, in words: 吉崎知典、段落40（37頁）.
  function named(cited) {
    var data = edition.citing, values = valuesOf(cited);
    var label = cited.kind === "a" ? "注釈" + cited.number : cited.kind === "f" ? "図" + cited.number : values.label.replace(/-/, "～");
    var pages = values.pages && values.pages.replace("-", "～") + "頁";
    return data.author + (label ? "　" + label + (pages ? "（" + pages + "）" : "") : pages ? "　" + pages : "");
  }

  // ---- Selected words ----

  // The printed page a point of the text lies on: of a paragraph the last mark before it, or where it begins.
  function folioAt(node, offset, holder) {
    var found = place(holder.id).first;
    holder.querySelectorAll(".folio[id]").forEach(function (mark) {
      var range = document.createRange();
      range.setStartAfter(mark);
      if (range.comparePoint(node, offset) >= 0) found = Number(/-pg(\d+)$/.exec(mark.id)[1]);
    });
    return found;
  }
  function holderOf(node) {
    var element = node.nodeType === 1 ? node : node.parentElement;
    return element && element.closest("article.essay p[id], article.essay [role=doc-footnote]");
  }
  // The paragraphs and notes that a range touches, in order.
  function holders(range) {
    return Array.from(document.querySelectorAll("article.essay p[id], article.essay [role=doc-footnote]")).filter(function (element) {
      return range.intersectsNode(element) && /-[pn]\d+$/.test(element.id) && lettersOf(range, element);
    });
  }
  function within(range, element) {
    var part = document.createRange();
    part.selectNodeContents(element);
    if (range.comparePoint(part.startContainer, part.startOffset) < 0) part.setStart(range.startContainer, range.startOffset);
    if (range.comparePoint(part.endContainer, part.endOffset) > 0) part.setEnd(range.endContainer, range.endOffset);
    return part;
  }
  // The essay's letters in a range: without calls, marks and numbers.
  function lettersOf(range, element) {
    var copy = within(range, element).cloneContents();
    copy.querySelectorAll(".apparatus, .label, [role=doc-noteref], [role=doc-backlink]").forEach(function (node) { node.remove(); });
    return copy.textContent.replace(/\s*\n\s*/g, "").trim();
  }

  function selected(range) {
    var found = holders(range);
    if (!found.length) return null;
    // A note is not of the text around it: words from both are cited by where they begin.
    var kind = /-([pn])\d+$/.exec(found[0].id)[1];
    found = found.filter(function (element) { return element.id.includes("-" + kind); });
    if (kind === "n") found = found.slice(0, 1);
    var cited = place(found[0].id), last = found[found.length - 1];
    var start = within(range, found[0]), end = within(range, last);
    if (cited.first) {
      cited.first = kind === "p" ? folioAt(start.startContainer, start.startOffset, found[0]) : cited.first;
      cited.last = kind === "p" ? folioAt(end.endContainer, end.endOffset, last) : cited.last;
    }
    cited.until = place(last.id).number;
    cited.quote = found.map(function (element) { return lettersOf(range, element); }).join("");
    return cited;
  }

  // ---- The card ----

  var card, opener, cited, form;

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
      element("button", { type: "button", class: "citing-copy" }, "コピー"), quote, element("a", { class: "citing-page" }, "この箇所のページ")
    );
    card.append(close, element("h2", { id: "citing-title" }), group, element("pre", { class: "citing-text", tabindex: "0", role: "region", "aria-label": "引用の文" }), foot);
    close.addEventListener("click", function () { card.hidePopover(); });
    card.addEventListener("change", function (event) {
      if (event.target.name === "citing-form") edition.remember("form", form = event.target.value);
      show();
    });
    card.querySelector(".citing-copy").addEventListener("click", copy);
    card.addEventListener("toggle", function (event) {
      if (event.newState === "closed" && (document.activeElement === document.body || card.contains(document.activeElement))) opener.focus({ preventScroll: true });
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
    text.lang = ENGLISH.includes(form) ? "en" : "ja";
    text.classList.toggle("code", ["bibtex", "ris", "csl"].includes(form));
    card.querySelector(".citing-page").href = new URL("ref/" + cited.key + "/index.html", edition.site).href;
  }

  function copy() {
    var text = card.querySelector(".citing-text");
    function done() { edition.say("引用をコピーしました（" + FORMS[form] + "）"); }
    function byHand() {
      getSelection().selectAllChildren(text);
      if (document.execCommand("copy")) done(); else edition.say("選択しました。Ctrl+Cでコピーしてください");
    }
    if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).then(done, byHand); else byHand();
  }

  // Where there is room beneath what was pressed, or above it; on a narrow page at the foot of the window.
  function settle(box) {
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
    form = FORMS[edition.remembered("form")] ? edition.remembered("form") : "sist02";
    card.querySelector("[value=" + form + "]").checked = true;
    show();
    var box = (typeof what === "string" ? from : what).getBoundingClientRect();
    if (!card.matches(":popover-open")) card.showPopover({ source: from });  // over a note's card, which stays open
    settle(box);
    card.querySelector("[value=" + form + "]").focus({ preventScroll: true });
    return true;
  }

  edition.cite = { open: open, said: function (address, form) { return said(place(address), form); }, selected: selected };
})();
