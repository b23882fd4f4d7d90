"use strict";
// The page for editors: one file, nothing fetched. Edits are kept in the browser under the text's own key.
(() => {
  const data = JSON.parse(byId("data").textContent);
  const FILTERS = {
    all: () => true, doubtful: SentenceList.isDoubtful, flagged: SentenceList.isFlagged, edited: (one) => one.edited !== undefined,
  };
  const sureness = (one) => one.confidence ?? 2;
  const ORDERS = { inText: null, leastSure: (a, b) => sureness(a) - sureness(b) || a.n - b.n };
  const state = { filter: "all", order: "inText", find: "" };
  let language = navigator.language.startsWith("de") ? "de" : "en";
  let list = null;

  // ---- edits outlive the page -----------------------------------------------------------------------------------------
  const store = { // a browser may forbid storage to files
    load() { try { return JSON.parse(localStorage.getItem(data.key)) || {}; } catch { return {}; } },
    save() {
      const edits = Object.fromEntries(data.sentences.filter((one) => one.edited !== undefined).map((one) => [one.n, one.edited]));
      try { localStorage.setItem(data.key, JSON.stringify(edits)); } catch { /* the edits last as long as the page */ }
    },
  };
  const edits = store.load();
  for (const sentence of data.sentences) if (sentence.n in edits) sentence.edited = edits[sentence.n];

  // ---- what is shown --------------------------------------------------------------------------------------------------
  function refresh() {
    const holds = FILTERS[state.filter];
    list.filter = (one) => holds(one) &&
      (!state.find || `${one.de}\n${SentenceList.english(one)}`.toLocaleLowerCase().includes(state.find));
    list.order = ORDERS[state.order];
    list.refresh();
    const { texts } = list;
    byId("count").textContent = list.shown.length
      ? filled(texts.count, { shown: list.shown.length, all: data.sentences.length }) : texts.none;
    tally();
  }
  function tally() {
    const count = (holds) => data.sentences.filter(holds).length;
    byId("sum").textContent = filled(list.texts.sum, {
      sentences: data.sentences.length, doubtful: count(SentenceList.isDoubtful), unsure: count((one) => one.level === "unsure"),
      findings: count((one) => one.findings.length), edited: count(FILTERS.edited),
    });
  }
  function choose(id, names) {
    byId(id).replaceChildren(...names.map((name) => element("option", { value: name }, list.texts[name])));
    byId(id).value = state[id];
  }
  function speak() {
    const texts = data.texts[language];
    document.documentElement.lang = language;
    for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
    byId("language").textContent = texts.language;
    byId("language").lang = language === "de" ? "en" : "de";
    byId("find").placeholder = texts.findHint;
    list = new SentenceList(byId("list"), texts, { onEdit: () => { store.save(); tally(); } });
    list.sentences = data.sentences;
    choose("filter", Object.keys(FILTERS));
    choose("order", Object.keys(ORDERS));
    refresh();
  }

  // ---- controls -------------------------------------------------------------------------------------------------------
  const toggle = themeSwitch(byId("theme"), ["☀", "☾"]);
  byId("theme").setAttribute("aria-label", "light / dark");
  byId("language").addEventListener("click", () => { language = language === "de" ? "en" : "de"; byId("list").replaceWith(byId("list").cloneNode()); speak(); });
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["filter", "order"])
    byId(id).addEventListener("change", (event) => { state[id] = event.target.value; refresh(); });
  byId("find").addEventListener("input", (event) => { state.find = event.target.value.toLocaleLowerCase(); refresh(); });
  byId("next").addEventListener("click", () => list.step(1, SentenceList.isDoubtful));
  byId("txt").addEventListener("click", () => download(`${data.name}.en.txt`, "text/plain", asText(data.sentences)));
  byId("tmx").addEventListener("click", () => download(`${data.name}.tmx`, "application/xml", asTmx(data.sentences, data.version)));
  byId("print").addEventListener("click", () => print());
  const KEYS = {
    j: () => list.step(1), k: () => list.step(-1), n: () => list.step(1, SentenceList.isDoubtful), p: () => list.step(-1, SentenceList.isDoubtful),
    e: () => list.edit(), Enter: () => list.edit(), "/": () => byId("find").focus(), f: () => byId("filter").focus(), o: () => byId("order").focus(), t: toggle,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest?.("input, select, textarea, button, a, summary");
    if (event.key === "Escape" && field) { field.blur(); return; }
    if (field || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  speak();
})();
