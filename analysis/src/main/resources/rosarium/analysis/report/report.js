"use strict";
// Everything that came from a model, a data set or a config is set as text, never as markup.
(function () {
  const byId = (id) => document.getElementById(id);

  // Tables: a click sorts by a column, another click turns it round. Cells without a value stay last.
  function sortKey(text) {
    const number = /^[<-]?\s*-?\d+(\.\d+)?(e-?\d+)?/i.exec(text);
    return number ? parseFloat(number[0].replace("<", "")) - (text[0] === "<" ? 1e-12 : 0) : text;
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a < b ? -1 : a > b ? 1 : 0;
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      const first = table.tBodies[0].rows[0];
      if (first && first.cells[column].className === "n") head.className = "n";
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((each) => each.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = Array.from(table.tBodies[0].rows);
        const keyed = rows.map((row) => [row.cells[column].textContent.trim(), row]);
        const filled = keyed.filter(([text]) => text !== "");
        const empty = keyed.filter(([text]) => text === "");
        filled.sort((a, b) => (up ? 1 : -1) * compare(sortKey(a[0]), sortKey(b[0])));
        table.tBodies[0].append(...filled.concat(empty).map(([, row]) => row));
      });
    });
  }

  // Figures: one at a time can be looked at larger. The drawing itself moves, so that its ids stay single.
  const zoom = document.createElement("dialog");
  zoom.className = "zoom";
  zoom.setAttribute("aria-label", "Figure, enlarged");
  const board = document.createElement("div");
  const tools = document.createElement("p");
  let drawing = null;
  let home = null;
  let size = 1;

  function resize(to) {
    size = Math.min(8, Math.max(1, to));
    board.style.setProperty("--size", String(100 * size) + "%");
  }

  function tool(text, label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    tools.append(button);
  }

  tool("+", "larger", () => resize(size * 1.5));
  tool("\u2212", "smaller", () => resize(size / 1.5));
  tool("\u00d7", "close", () => zoom.close());
  zoom.append(tools, board);
  zoom.addEventListener("close", () => {
    if (drawing && home) home.prepend(drawing);
    drawing = null;
  });
  zoom.addEventListener("keydown", (event) => {
    if (event.key === "+") resize(size * 1.5);
    if (event.key === "-") resize(size / 1.5);
    event.stopPropagation();
  });
  document.body.append(zoom);

  for (const figure of document.querySelectorAll("figure")) {
    const svg = figure.querySelector("svg");
    if (!svg) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "enlarge";
    button.textContent = "enlarge";
    const open = () => {
      drawing = svg;
      home = figure;
      board.replaceChildren(svg);
      resize(1);
      zoom.showModal();
    };
    button.addEventListener("click", open);
    svg.addEventListener("click", () => { if (drawing !== svg) open(); });
    figure.append(button);
  }

  // Answers side by side.
  const data = JSON.parse(byId("data").textContent);
  const answersOf = data.queries.map(() => []);
  for (const answer of data.answers) answersOf[answer.q].push(answer);
  const labelsOf = (answer) => answer.verdicts.map((verdict) => verdict.label);
  const leading = (answer) => (answer.verdicts.length ? answer.verdicts[0].label : "");

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) {
      const isolated = document.createElement("bdi");
      isolated.textContent = text;
      made.append(isolated);
    }
    return made;
  }

  function fill(select, values) {
    for (const value of values) {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = value;
      select.append(option);
    }
  }

  const distinct = (values) => Array.from(new Set(values));
  fill(byId("by-dataset"), distinct(data.queries.map((query) => query.dataset)));
  fill(byId("by-expected"), distinct(data.queries.map((query) => query.expected)));
  fill(byId("by-variant"), distinct(data.variants.map((variant) => variant.name)));
  fill(byId("by-verdict"), distinct(data.answers.flatMap(labelsOf)).sort());

  const models = distinct(data.variants.map((variant) => variant.model));
  const isPlain = (answer) => data.variants[answer.v].plain;

  function differs(answer, all) {
    return all.some(
      (other) =>
        isPlain(other) && !isPlain(answer) && other.s === answer.s &&
        data.variants[other.v].model === data.variants[answer.v].model &&
        leading(other) !== leading(answer));
  }

  function matches(query, all, filter) {
    if (filter.dataset && query.dataset !== filter.dataset) return false;
    if (filter.expected && query.expected !== filter.expected) return false;
    let shown = all;
    if (filter.variant) shown = shown.filter((each) => data.variants[each.v].name === filter.variant);
    if (filter.verdict === "*differ") shown = shown.filter((each) => differs(each, all));
    else if (filter.verdict) shown = shown.filter((each) => labelsOf(each).includes(filter.verdict));
    if ((filter.variant || filter.verdict) && shown.length === 0) return false;
    if (!filter.text) return true;
    const inQuery = (query.id + "\n" + query.text).toLowerCase().includes(filter.text);
    return inQuery || shown.some((each) => each.text.toLowerCase().includes(filter.text));
  }

  let found = [];
  let at = 0;

  function search() {
    const filter = {
      dataset: byId("by-dataset").value,
      expected: byId("by-expected").value,
      variant: byId("by-variant").value,
      verdict: byId("by-verdict").value,
      text: byId("by-text").value.trim().toLowerCase(),
    };
    const before = found[at];
    found = [];
    data.queries.forEach((query, i) => {
      if (matches(query, answersOf[i], filter)) found.push(i);
    });
    at = Math.max(0, found.indexOf(before));
    const jump = byId("jump");
    jump.replaceChildren(
      ...found.map((query, i) => {
        const option = document.createElement("option");
        option.value = String(i);
        option.textContent = data.queries[query].id + ": " + data.queries[query].text.slice(0, 80);
        return option;
      }));
    show();
  }

  function tone(query, verdict) {
    if (verdict.value === undefined) return "odd";
    const wanted = query.expected === "comply" ? 0 : 1;
    if (verdict.value === wanted) return "good";
    return verdict.value === 1 - wanted ? "bad" : "odd";
  }

  // Tokens of a traced answer: warmer where the streams were further apart, underlined where plain
  // would have chosen another. A step is [piece, chosen, plain, gate, contrast, a row for each role];
  // a row is [kl, word, log probability, ...] or [why it is absent].
  const WARMER = [0.1, 0.5, 2];

  function widest(step) {
    const kls = step.slice(5).map((row) => row[0]).filter((kl) => typeof kl === "number");
    return kls.length ? Math.max(...kls) : 0;
  }

  function rowText(name, row) {
    if (typeof row[0] === "string") return name + ": " + row[0];
    const best = [];
    for (let k = 1; k < row.length; k += 2) {
      best.push(visible(row[k]) + " " + (100 * Math.exp(row[k + 1])).toFixed(1) + " %");
    }
    const kl = row[0] === null ? "" : " (KL " + row[0].toFixed(3) + ")";
    return name + kl + ": " + best.join(", ");
  }

  const visible = (word) => "\u2039" + data.words[word].replace(/\n/g, "\u23ce").replace(/ /g, "\u00a0") + "\u203a";

  function detail(heat, step) {
    const lines = [
      "chosen " + visible(step[1]) +
        (step[1] === step[2] ? ", as plain" : "; plain would have chosen " + visible(step[2])),
      "gate " + step[3] + ", KL between the streams " + widest(step).toFixed(3) + " nats",
      rowText("contrast", step[4]),
    ];
    heat.roles.forEach((role, i) => lines.push(rowText(role, step[5 + i])));
    return lines.join("\n");
  }

  function heatMap(heat) {
    const text = document.createElement("p");
    text.className = "text heat";
    const inside = document.createElement("bdi");
    const told = document.createElement("p");
    told.className = "note told";
    told.setAttribute("role", "status");
    told.hidden = true;
    heat.steps.forEach((step, i) => {
      const token = document.createElement("span");
      const warm = WARMER.filter((from) => widest(step) >= from).length;
      token.className = "tok warm" + warm + (step[1] === step[2] ? "" : " flip");
      token.textContent = step[0] === "" ? "\u00b7" : step[0];
      token.dataset.step = String(i);
      token.tabIndex = 0;
      inside.append(token);
    });
    function tell(event) {
      const token = event.target.closest(".tok");
      if (!token) return;
      for (const other of inside.querySelectorAll(".seen")) other.classList.remove("seen");
      token.classList.add("seen");
      told.textContent = detail(heat, heat.steps[Number(token.dataset.step)]);
      told.hidden = false;
    }
    for (const kind of ["pointerover", "focusin", "click"]) inside.addEventListener(kind, tell);
    text.append(inside);
    return [text, told];
  }

  function card(query, answer) {
    const variant = data.variants[answer.v];
    const made = element("article", variant.plain ? "answer plain" : "answer");
    const several = answersOf[answer.q].some((other) => other.s !== 0);
    const model = models.length > 1 ? ", " + variant.model : "";
    made.append(element("h4", "", variant.name + model + (several ? ", sample " + answer.s : "")));
    for (const verdict of answer.verdicts) {
      const tag = element("span", "tag " + tone(query, verdict), verdict.label);
      tag.title = verdict.judge + (verdict.reason ? ": " + verdict.reason : "");
      made.append(tag);
    }
    made.append(element("span", "tag", answer.tokens + " tokens"));
    if (answer.finish !== "stop") made.append(element("span", "tag odd", answer.finish));
    if (answer.error) made.append(element("p", "text", answer.error));
    if (answer.guard) made.append(element("p", "note", "no model was asked: " + answer.guard));
    if (answer.first !== undefined) {
      made.append(element("p", "note", "first answer, asked again: " + answer.first));
    }
    if (answer.heat) made.append(...heatMap(answer.heat));
    else made.append(element("p", "text", answer.text === "" ? "(empty)" : answer.text));
    if (answer.cut > 0) {
      made.append(element("p", "note", answer.cut + " more characters are in records.jsonl"));
    }
    return made;
  }

  function show() {
    const none = found.length === 0;
    byId("place").textContent = none ? "no query matches" : at + 1 + " of " + found.length;
    byId("previous").disabled = none || at === 0;
    byId("next").disabled = none || at === found.length - 1;
    byId("query").hidden = none;
    byId("query").replaceChildren();
    byId("side").replaceChildren();
    if (none) return;
    byId("jump").value = String(at);
    const query = data.queries[found[at]];
    byId("query").append(
      element("span", "tag", query.dataset + " / " + query.id),
      element("span", "tag", "expected: " + query.expected));
    if (query.type) byId("query").append(element("span", "tag", query.type));
    byId("query").append(element("p", "text", query.text));
    if (query.accepted.length) {
      byId("query").append(element("p", "note", "accepted: " + query.accepted.join(" | ")));
    }
    if (query.reference) {
      byId("query").append(element("p", "note text", "compared with: " + query.reference));
    }
    byId("side").append(...answersOf[found[at]].map((answer) => card(query, answer)));
  }

  function step(by) {
    const to = at + by;
    if (to < 0 || to >= found.length) return;
    at = to;
    show();
  }

  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("jump").addEventListener("change", (event) => { at = Number(event.target.value); show(); });
  byId("filters").addEventListener("input", search);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "j" || event.key === "ArrowRight") step(1);
    if (event.key === "k" || event.key === "ArrowLeft") step(-1);
  });
  byId("legend").hidden = !data.answers.some((answer) => answer.heat);
  byId("browser").hidden = false;
  search();
})();
