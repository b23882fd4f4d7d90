"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const PAGE = 50;
  const REFERENCE = -1;
  const VERDICTS = ["missed", "forbidden", "surplus", "lost", "added", "inflected", "exact", "kept"];
  const state = { first: 0, second: REFERENCE, sort: "", find: "", changed: false, verdicts: new Set(), shown: PAGE };
  let found = [];

  // ---- small helpers -------------------------------------------------------------------------------------------
  function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children.filter((child) => child !== null));
    return node;
  }
  // Offsets count code points, as the program that wrote them does; JavaScript strings count UTF-16 units.
  function unit(text, point) {
    let index = 0;
    for (let count = 0; count < point && index < text.length; count++) index += text.codePointAt(index) > 0xffff ? 2 : 1;
    return index;
  }
  const words = (text) => text.match(/[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]|\s+/gu) || [];
  const isWord = (token) => /[\p{L}\p{N}]/u.test(token);
  const textOf = (segment, which) => (which === REFERENCE ? segment.refs[0] || "" : segment.sys[which].t);

  // ---- difference of two texts ------------------------------------------------------------------------------------
  // The UTF-16 ranges of `left` that a longest common subsequence with `right` leaves out, neighbours joined; null where
  // the texts have less than a third of their words in common, so that marking each word would say nothing.
  function changes(left, right) {
    if (left === right) return [];
    const a = words(left), b = words(right);
    const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i--)
      for (let j = b.length - 1; j >= 0; j--)
        length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    const ranges = [];
    let i = 0, j = 0, at = 0, kept = 0;
    while (i < a.length) {
      const word = a[i];
      if (j < b.length && word === b[j]) { kept += isWord(word); at += word.length; i++; j++; }
      else if (j < b.length && length[i][j + 1] > length[i + 1][j]) j++;
      else {
        const last = ranges.at(-1);
        if (word.trim() && last && !left.slice(last[1], at).trim()) last[1] = at + word.length;
        else if (word.trim()) ranges.push([at, at + word.length]);
        at += word.length; i++;
      }
    }
    return 3 * kept < Math.max(a.filter(isWord).length, b.filter(isWord).length) ? null : ranges;
  }

  // ---- a text with coloured spans and underlined differences --------------------------------------------------------
  function painted(text, marks, diffs) {
    if (!text) return [element("span", { class: "empty" }, "(empty)")];
    const spans = marks
      .map((mark) => ({ start: unit(text, mark.at[0]), end: unit(text, mark.at[1]), mark }))
      .sort((a, b) => a.start - b.start || b.end - a.end);
    const edges = new Set([0, text.length]);
    for (const span of spans) edges.add(span.start).add(span.end);
    for (const [start, end] of diffs) edges.add(start).add(end);
    const cuts = [...edges].sort((a, b) => a - b);
    const out = [];
    let open = null, holder = null;
    for (let k = 0; k + 1 < cuts.length; k++) {
      const [start, end] = [cuts[k], cuts[k + 1]];
      const span = spans.find((one) => one.start <= start && end <= one.end) || null;
      const piece = text.slice(start, end);
      const node = diffs.some(([low, high]) => low <= start && end <= high)
        ? element("span", { class: "diff" }, piece) : document.createTextNode(piece);
      if (span === null) { out.push(node); open = null; continue; }
      if (span !== open) {
        open = span;
        holder = element("mark", { class: span.mark.v, title: described(span.mark) });
        out.push(holder);
      }
      holder.append(node);
    }
    return out;
  }
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
    const body = painted(system.t, placed, differing || []);
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
      row("source", element("dd", { lang: "de" }, ...painted(segment.src, sourceMarks(segment), [])));
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

  // ---- light and dark ---------------------------------------------------------------------------------------------
  const root = document.documentElement;
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  function label() {
    byId("theme").textContent = dark() ? "Light" : "Dark";
    byId("theme").setAttribute("aria-pressed", String(dark()));
  }
  function toggle() { root.dataset.theme = dark() ? "light" : "dark"; label(); }
  byId("theme").addEventListener("click", toggle);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);

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
    const field = event.target.closest("input[type=search], select");
    if (event.key === "Escape" && field) { field.blur(); return; }
    if (field || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  label();
  setUp();
  refresh();
})();
