"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 50;
  const REFERENCE = -1;
  const VERDICTS = ["missed", "forbidden", "surplus", "lost", "added", "inflected", "exact", "kept"];
  const state = { first: 0, second: REFERENCE, sort: "", find: "", changed: false, verdicts: new Set(), shown: PAGE };
  let found = [];

  const textOf = (segment, which) => (which === REFERENCE ? segment.refs[0] || "" : segment.sys[which].t);
  const spanOf = (mark) => ({ start: mark.at[0], end: mark.at[1], name: mark.v, title: described(mark) });

  // Values of facts as an editor writes them: 20,000 and October for 20000 and month 10. Four digits may be a year.
  const wanted = (mark) => (mark.k !== "fact" ? mark.w : mark.w
    .replace(/^month (\d+)$/, (_, month) => new Date(2000, month - 1).toLocaleString("en", { month: "long" }))
    .replace(/^\d{5,}(?=\.\d+$|$)/, (digits) => BigInt(digits).toLocaleString("en")));
  function described(mark) {
    const parts = [mark.v, mark.de ? `${mark.de} → ${wanted(mark)}` : wanted(mark)];
    if (mark.step) parts.push(`reached: ${mark.step}`);
    return parts.join(": ");
  }

  // ---- one segment ----------------------------------------------------------------------------------------------
  // The chips say what the rates of a single segment would.
  const numbers = (scores) => data.metrics.filter((m) => m.key in scores && !m.rate)
    .map((m) => `${m.label} ${scores[m.key].toFixed(1)}`).join(" · ");
  function chips(system) {
    const words = (mark) => (mark.v === "forbidden" ? system.t.slice(unit(system.t, mark.at[0]), unit(system.t, mark.at[1])) : wanted(mark));
    return system.m
      .filter((mark) => ["missed", "forbidden", "surplus", "lost", "added"].includes(mark.v) || mark.step)
      .map((mark) => element("span", { class: `chip ${mark.v}`, title: described(mark) },
        `${mark.v}: ${words(mark)}${mark.step ? ` (${mark.step})` : ""}`));
  }
  function translation(segment, which, other) {
    const system = segment.sys[which];
    const placed = system.m.filter((mark) => mark.at);
    const differing = changes(system.t, textOf(segment, other));
    const body = painted(system.t, placed.map(spanOf), differing || []);
    const below = element("div", { class: "scores" }, numbers(system.s) + " ", ...chips(system));
    const whole = differing === null ? { class: "differs", title: "differs throughout" } : {};
    return element("dd", { lang: "en" }, element("div", whole, ...body), below);
  }
  function sourceMarks(segment) {
    const marks = [];
    for (const which of [state.first, state.second])
      if (which !== REFERENCE)
        for (const mark of segment.sys[which].m)
          if (mark.src && !marks.some((one) => one.at[0] === mark.src[0])) marks.push({ ...mark, at: mark.src });
    return marks;
  }
  function card(segment) {
    const rows = [];
    const row = (name, value) => rows.push(element("dt", {}, name), value);
    if (segment.src !== undefined)
      row("source", element("dd", { lang: "de" }, ...painted(segment.src, sourceMarks(segment).map(spanOf))));
    segment.refs.forEach((text, index) =>
      row(segment.refs.length > 1 ? `reference ${index + 1}` : "reference", element("dd", { lang: "en" }, text)));
    row(data.systems[state.first], translation(segment, state.first, state.second));
    if (state.second !== REFERENCE) row(data.systems[state.second], translation(segment, state.second, state.first));
    const head = element("header", {}, element("span", {}, `line ${segment.n}`),
      segment.doc === undefined ? null : element("span", {}, segment.doc));
    return element("li", { class: "segment", tabindex: "-1" }, head, element("dl", {}, ...rows));
  }

  // ---- which segments, in which order -------------------------------------------------------------------------------
  function selected(segment) {
    if (state.changed && textOf(segment, state.first) === textOf(segment, state.second)) return false;
    if (state.verdicts.size) {
      const shown = [state.first, state.second].filter((which) => which !== REFERENCE);
      if (!shown.some((which) => segment.sys[which].m.some((mark) => state.verdicts.has(mark.v)))) return false;
    }
    if (!state.find) return true;
    const texts = [segment.src || "", ...segment.refs, ...segment.sys.map((system) => system.t)];
    return texts.some((text) => text.toLocaleLowerCase().includes(state.find));
  }
  function sorter() {
    if (state.sort === "line") return (a, b) => a.n - b.n;
    const [kind, key] = state.sort.split(":");
    const metric = data.metrics.find((one) => one.key === key);
    const sign = metric.lower ? -1 : 1;
    const value = (segment, which) => segment.sys[which].s[key];
    const rank = (segment) => {
      const first = value(segment, state.first);
      if (first === undefined) return Infinity;
      if (kind === "worst" || state.second === REFERENCE) return sign * first;
      const second = value(segment, state.second);
      return second === undefined ? Infinity : sign * (first - second);
    };
    return (a, b) => { const x = rank(a), y = rank(b); return x === y ? a.n - b.n : x < y ? -1 : 1; };
  }
  function refresh() {
    found = data.segments.filter(selected).sort(sorter());
    state.shown = PAGE;
    byId("list").replaceChildren();
    extend(0);
  }
  function extend(from) {
    byId("list").append(...found.slice(from, state.shown).map(card));
    const shown = Math.min(state.shown, found.length);
    byId("count").textContent = found.length
      ? `${shown} of ${found.length} segments${found.length < data.segments.length ? ` (${data.segments.length} in all)` : ""}`
      : "No segment fits.";
    byId("more").hidden = shown >= found.length;
  }
  function more() {
    const from = state.shown;
    state.shown += PAGE;
    extend(from);
  }

  // ---- controls -------------------------------------------------------------------------------------------------
  const option = (value, text) => element("option", { value }, text);
  function setUp() {
    data.systems.forEach((name, index) => { byId("first").append(option(index, name)); });
    byId("second").append(option(REFERENCE, "the reference only"));
    data.systems.forEach((name, index) => { byId("second").append(option(index, name)); });
    const base = data.systems.indexOf(data.baseline);
    if (data.systems.length > 1) {
      state.first = base === 0 ? 1 : 0;
      state.second = base >= 0 ? base : 1;
    }
    byId("first").value = state.first;
    byId("second").value = state.second;
    const graded = data.metrics.filter((m) => data.segments.some((s) => s.sys.some((one) => m.key in one.s)));
    for (const m of graded) byId("sort").append(option(`worst:${m.key}`, `worst ${m.label}`));
    if (data.systems.length > 1)
      for (const m of graded) byId("sort").append(option(`behind:${m.key}`, `furthest behind in ${m.label}`));
    byId("sort").append(option("line", "line"));
    const preferred = ["worst:chrf", "worst:chrf++", "worst:bleu", "worst:ter", "worst:comet"];
    const offered = [...byId("sort").options].map((one) => one.value);
    state.sort = byId("sort").value = preferred.find((one) => offered.includes(one)) || offered[0];
    const counts = new Map();
    for (const segment of data.segments)
      for (const verdict of new Set(segment.sys.flatMap((system) => system.m.map((mark) => mark.v))))
        counts.set(verdict, (counts.get(verdict) || 0) + 1);
    for (const verdict of VERDICTS.filter((one) => counts.has(one))) {
      const box = element("input", { type: "checkbox", value: verdict });
      box.addEventListener("change", () => {
        if (box.checked) state.verdicts.add(verdict); else state.verdicts.delete(verdict);
        refresh();
      });
      byId("verdicts").append(element("label", {}, box, " ",
        element("span", { class: `chip ${verdict}`, title: `${counts.get(verdict)} segments` }, verdict)));
    }
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    for (const name of ["first", "second"])
      byId(name).addEventListener("change", (event) => { state[name] = Number(event.target.value); refresh(); });
    byId("sort").addEventListener("change", (event) => { state.sort = event.target.value; refresh(); });
    byId("changed").addEventListener("change", (event) => { state.changed = event.target.checked; refresh(); });
    byId("find").addEventListener("input", (event) => { state.find = event.target.value.toLocaleLowerCase(); refresh(); });
    byId("more").addEventListener("click", more);
  }

  const toggle = themeSwitch(byId("theme"), ["Light", "Dark"]);

  // ---- keyboard -------------------------------------------------------------------------------------------------
  function step(by) {
    const cards = [...byId("list").children];
    const now = cards.indexOf(document.activeElement);
    const next = now < 0 ? (by > 0 ? 0 : -1) : now + by;
    if (next >= cards.length && !byId("more").hidden) { more(); step(by); return; }
    if (cards[next]) { cards[next].focus({ preventScroll: true }); cards[next].scrollIntoView({ block: "nearest" }); }
  }
  const KEYS = {
    j: () => step(1), k: () => step(-1), "/": () => byId("find").focus(), s: () => byId("sort").focus(),
    d: () => byId("changed").click(), m: () => { if (!byId("more").hidden) more(); }, t: toggle,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest?.("input[type=search], select");
    if (event.key === "Escape" && field) { field.blur(); return; }
    if (field || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  setUp();
  refresh();
})();
