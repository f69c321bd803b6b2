// The interactive form of a figure, fetched when it is asked for: plotly.js and the figure's data, both classic
// scripts of this site. What a point tells stands beneath the chart, with a link; arrow keys go from point to point.
(function () {
  "use strict";
  var root = window.edition.site, load = window.edition.load;

  function element(tag, attributes, text) {
    var made = document.createElement(tag);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    if (text) made.textContent = text;
    return made;
  }

  // As it loads, plotly writes its rules into a style element, which the pages' content policy forbids; ours has them.
  // So does the library of its maps, which are not drawn here. What has the element's id keeps them from it.
  var STYLES = ["plotly.js-style-global", "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53"];
  function withoutStyleElement() {
    STYLES.forEach(function (id) {
      if (!document.getElementById(id)) document.body.append(element("template", { id: id, "class": "no-inline-styles" }));
    });
  }

  function plain(line) { return line.replace(/<[^>]*>/g, ""); }

  function open(place) {
    var button = place.querySelector("button");
    var key = place.dataset.chart;
    button.disabled = true;
    button.textContent = "読み込んでいます…（約1.5 MB）";
    withoutStyleElement();
    Promise.all([load("_static/plotly.min.js"), load("charts/" + key + ".js")]).then(function () {
      return draw(place, window.editionCharts[key]);
    }).then(function (plot) {
      button.remove();
      plot.focus({ preventScroll: true });
    }).catch(function (error) {
      button.disabled = false;
      button.textContent = "読み込めませんでした。もう一度開く";
      console.error(error);
    });
  }

  function draw(place, figure) {
    var plot = element("div", {
      "class": "plot", tabindex: "0", role: "application",
      "aria-label": place.dataset.title + "。左右の矢印キーで印から印へ、上下で組を移り、Enterで本文へ進みます",
    });
    var told = element("div", { "class": "told", role: "status" }, "印に触れるか、矢印キーで移ると、ここに説明が出ます。押すと、説明がとどまります。");
    place.append(plot, told);
    var small = place.clientWidth < 480;
    var data = figure.data.map(function (trace) {
      var first = trace.customdata.map(function (point) { return plain(point[0].split("<br>")[0]); });
      return Object.assign({}, trace, first.length ? { text: first, hovertemplate: "%{text}<extra></extra>" } : {});
    });
    var layout = Object.assign({}, figure.layout, {
      font: Object.assign({}, figure.layout.font, { family: getComputedStyle(place).fontFamily, size: small ? 10 : 12 }),
      margin: Object.assign({}, figure.layout.margin, small ? { l: 10, t: 84 } : {}),
      legend: Object.assign({ orientation: "h", yanchor: "bottom", y: 1.01, itemclick: false, itemdoubleclick: false }, figure.layout.legend),
      dragmode: false,
    });
    ["xaxis", "yaxis"].forEach(function (name) {
      layout[name] = Object.assign({}, layout[name], { fixedrange: true, automargin: true }, small ? { title: undefined } : {});
    });
    return window.Plotly.newPlot(plot, data, layout, { displayModeBar: false, responsive: true }).then(function () {
      var at = null;
      var traces = data.map(function (trace, index) { return index; }).filter(function (index) { return data[index].customdata.length; });

      function tell(curve, point) {
        var words = data[curve].customdata[point];
        at = { curve: curve, point: point };
        told.replaceChildren.apply(told, words[0].split("<br>").map(function (line, index) {
          return element(index ? "p" : "strong", {}, plain(line));
        }));
        if (words[1]) told.append(element("a", { href: new URL(words[1], root).href }, words[2] + "を読む"));
      }
      function go(curve, point) {
        window.Plotly.Fx.hover(plot, [{ curveNumber: curve, pointNumber: point }]);
        tell(curve, point);
      }
      // A press keeps what is told, so that the way to the link crosses other marks in peace.
      // (While a button is down plotly covers the page, so that the pointer seems to leave the plot and come back.)
      var kept = false, over = false, pressed = false;
      plot.addEventListener("pointerdown", function () { kept = over; pressed = true; }, true);
      plot.addEventListener("mouseenter", function () { kept = kept && pressed; pressed = false; });
      plot.on("plotly_unhover", function () { over = false; });
      plot.on("plotly_hover", function (event) {
        var touched = event.points[0];
        over = data[touched.curveNumber].customdata.length > 0;
        if (over && !kept) tell(touched.curveNumber, touched.pointNumber);
      });
      plot.addEventListener("keydown", function (event) {
        var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] || 0;
        var turn = { ArrowDown: 1, ArrowUp: -1 }[event.key] || 0;
        var link = told.querySelector("a");
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
        if (event.key === "Enter" && link) { link.click(); return; }
        if (!step && !turn) return;
        event.preventDefault();
        if (!at) { go(traces[0], 0); return; }
        var group = traces[(traces.indexOf(at.curve) + turn + traces.length) % traces.length];
        var count = data[group].customdata.length;
        go(group, step ? (at.point + step + count) % count : Math.min(at.point, count - 1));
      });
      return plot;
    });
  }

  document.querySelectorAll(".interactive").forEach(function (place) {
    var button = place.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", function () { open(place); });
  });
})();
