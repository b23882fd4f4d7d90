"use strict";
// The page that translates: live as one types, or a document; review, alternatives, memory, terms from a selection.

const translatePage = (() => {
  const DEBOUNCE_MS = 120, LINES = 16;
  const FILTERS = { all: () => true, doubtful: SentenceList.isDoubtful, flagged: SentenceList.isFlagged, edited: (one) => one.edited !== undefined };
  const known = new Map(); // glossaries and line → sentences as the server gave them
  const shown = new Map(); // the same with the number of the occurrence → sentences on the page, with their edits
  const state = { filter: "all", find: "", document: null };
  let edits = draft.load("edits", {});
  let sentences = [], controller = null, timer = 0, list = null;

  // ---- text as one types ----------------------------------------------------------------------------------------------
  const german = byId("german");
  const key = (line) => `${glossaryPage.chosen().join("|")}\n${line}`;
  function typed() {
    draft.save("text", german.value);
    clearTimeout(timer);
    timer = setTimeout(() => attempt(refresh), DEBOUNCE_MS);
  }
  async function refresh() {
    controller?.abort();
    if (state.document || !glossaryPage.isReady()) return;
    controller = new AbortController();
    const { signal } = controller;
    const lines = german.value.split("\n");
    const missing = [...new Set(lines)].filter((line) => line.trim() && !known.has(key(line)));
    draw(lines);
    // The first lines come soon; the more there are, the larger the parts.
    for (let at = 0, size = LINES; at < missing.length; at += size, size *= 2) {
      const part = missing.slice(at, at + size);
      const glossaries = glossaryPage.chosen();
      const answer = await post("ui/translate", { lines: part, glossaries }, { signal });
      part.forEach((line, index) => known.set(key(line), answer.lines[index]));
      draw(lines);
    }
  }
  function draw(lines) {
    const seen = new Map();
    sentences = [];
    let waits = false;
    lines.forEach((line, index) => {
      const end = index + 1 < lines.length ? "\n" : "";
      const rows = line.trim() ? known.get(key(line)) : [];
      if (rows === undefined) waits = true;
      if (!rows?.length) {
        if (sentences.length) sentences.at(-1).gap += end;
        return;
      }
      const count = (seen.get(line) || 0) + 1;
      seen.set(line, count);
      const name = `${count}\n${key(line)}`;
      if (!shown.has(name)) shown.set(name, rows.map((row) => ({ ...row, edited: edits[row.de] })));
      shown.get(name).forEach((one, place) => sentences.push(Object.assign(one, { gap: rows[place].gap + (place + 1 === rows.length ? end : "") })));
    });
    number();
    flow(waits);
  }
  function number() {
    sentences.forEach((one, index) => { one.n = index + 1; });
    list.set(sentences);
    count();
  }
  function flow(waits) {
    const parts = [];
    for (const one of sentences) {
      const part = element("span", { class: `s ${one.level}` }, ...painted(SentenceList.english(one), list.englishSpans(one)));
      part.addEventListener("click", () => { if (getSelection().isCollapsed) list.go(list.rows.get(one)); });
      parts.push(document.createTextNode(one.lead), part, document.createTextNode(one.gap));
    }
    if (waits) parts.push(element("span", { class: "waiting" }, " …"));
    byId("english").replaceChildren(...parts);
  }
  function count() {
    byId("count").textContent = !sentences.length ? ""
      : list.shown.length ? filled(texts.count, { shown: list.shown.length, all: sentences.length }) : texts.none;
  }

  // ---- documents ------------------------------------------------------------------------------------------------------
  async function upload(file) {
    const query = new URLSearchParams({ file: file.name });
    for (const name of glossaryPage.chosen()) query.append("glossary", name);
    const answer = await (await ask("POST", `ui/documents?${query}`, { body: await file.arrayBuffer() })).json();
    draft.save("document", answer.id);
    await follow(answer.id);
  }
  async function follow(id) {
    controller?.abort();
    state.document = { id };
    byId("panes").hidden = true;
    byId("document").hidden = false;
    byId("document-save").hidden = true;
    sentences = [];
    number();
    for (;;) {
      const job = await get(`ui/documents/${id}`);
      if (state.document?.id !== id) return;
      state.document = job;
      byId("document-name").textContent = job.name;
      sayState();
      byId("document-progress").hidden = job.state === "done" || job.state === "error";
      if (job.blocks && job.done) Object.assign(byId("document-progress"), { max: job.blocks, value: job.done });
      if (job.state === "error") return;
      if (job.state === "done") break;
      await new Promise((later) => setTimeout(later, 400));
    }
    sentences = (await get(`ui/documents/${id}/sentences`)).sentences;
    for (const one of sentences) one.edited = edits[one.de];
    byId("document-save").hidden = false;
    number();
  }
  function sayState() {
    byId("document-state").textContent = state.document.error || texts[state.document.state];
  }
  async function saveDocument() {
    const job = state.document, blocks = {};
    for (const one of sentences) if (one.edited !== undefined) blocks[one.block] = "";
    for (const one of sentences) if (one.block in blocks) blocks[one.block] += one.lead + SentenceList.english(one) + one.gap;
    for (const block of Object.keys(blocks)) blocks[block] = blocks[block].replace(/\n$/, "");
    const answer = await ask("POST", `ui/documents/${job.id}/file`, { json: { blocks } });
    saveBlob(job.translated, await answer.blob());
  }
  function closeDocument() {
    state.document = null;
    draft.save("document", null);
    byId("document").hidden = true;
    byId("panes").hidden = false;
    attempt(refresh);
  }

  // ---- one sentence: alternatives, memory, edits ------------------------------------------------------------------------
  function details(sentence, more) {
    const use = (text) => {
      const button = element("button", { type: "button" }, texts.use);
      button.addEventListener("click", () => list.save(list.rows.get(sentence), text));
      return button;
    };
    if (sentence.memory) {
      const { memory } = sentence;
      more.prepend(element("div", { class: "memory" },
        element("p", {}, filled(texts.similar, { percent: Math.round(100 * memory.similarity) })),
        element("p", { lang: "de" }, ...painted(memory.de, [], changes(memory.de, sentence.de) || [])),
        element("p", { lang: "en" }, memory.en, " ", use(memory.en))));
    }
    const button = element("button", { type: "button" }, texts.alternatives);
    button.addEventListener("click", () => attempt(async () => {
      button.disabled = true;
      const answer = await post("ui/alternatives", { german: sentence.de, english: sentence.en, glossaries: glossaryPage.chosen() });
      button.replaceWith(answer.alternatives.length
        ? element("ul", { class: "wordings" }, ...answer.alternatives.map((text) => element("li", { lang: "en" }, use(text), text)))
        : element("span", {}, texts.noAlternative));
    }));
    more.querySelector(".buttons").append(button);
  }
  function edited(sentence) {
    // Kept under the German: what a person wrote outlives a change of the glossary.
    if (sentence.edited === undefined) delete edits[sentence.de]; else edits[sentence.de] = sentence.edited;
    draft.save("edits", edits);
    if (!state.document) flow(false);
    if (sentence.edited !== undefined) attempt(() => post("ui/corrections", { german: sentence.de, english: sentence.edited }));
  }

  // ---- a term from a selection --------------------------------------------------------------------------------------------
  const selected = { de: "", en: "" };
  function noteSelection() {
    const active = document.activeElement === german;
    const text = active ? german.value.slice(german.selectionStart, german.selectionEnd) : String(getSelection());
    const node = active ? german : getSelection().anchorNode?.parentElement;
    const side = active || node?.closest(".german") ? "de" : node?.closest("#english, .english .text") ? "en" : "";
    const term = text.trim();
    const fits = side && term && term.length < 120 && !term.includes("\n");
    byId("term").hidden = !fits;
    if (!fits) return;
    selected[side] = term;
    if (side === "de") selected.en = "";
    const box = active ? german.getBoundingClientRect() : getSelection().getRangeAt(0).getBoundingClientRect();
    byId("term").style.left = `${Math.max(8, box.left + scrollX)}px`;
    byId("term").style.top = `${(active ? box.top + 4 : box.bottom + 6) + scrollY}px`;
  }
  document.addEventListener("selectionchange", () => { clearTimeout(selected.timer); selected.timer = setTimeout(noteSelection, 150); });
  byId("term").addEventListener("click", () => {
    byId("term").hidden = true;
    glossaryPage.addTerm({ source: selected.de, target: selected.en });
  });

  // ---- controls -------------------------------------------------------------------------------------------------------
  const base = () => (state.document ? state.document.name.replace(/\.[^.]*$/, "") : "translation");
  german.value = draft.load("text", "");
  german.addEventListener("input", typed);
  german.addEventListener("dragover", (event) => { event.preventDefault(); german.classList.add("dropping"); });
  german.addEventListener("dragleave", () => german.classList.remove("dropping"));
  german.addEventListener("drop", (event) => {
    german.classList.remove("dropping");
    const [file] = event.dataTransfer.files;
    if (file) { event.preventDefault(); attempt(() => upload(file)); }
  });
  byId("file").addEventListener("change", (event) => { const [file] = event.target.files; if (file) attempt(() => upload(file)); event.target.value = ""; });
  byId("document-save").addEventListener("click", () => attempt(saveDocument));
  byId("document-close").addEventListener("click", closeDocument);
  byId("copy").addEventListener("click", () => attempt(async () => { await navigator.clipboard.writeText(asText(sentences)); say(texts.copied); }));
  byId("txt").addEventListener("click", () => download(`${base()}.en.txt`, "text/plain", asText(sentences)));
  byId("tmx").addEventListener("click", () => download(`${base()}.tmx`, "application/xml", asTmx(sentences, document.querySelector("footer").textContent)));
  for (const format of ["docx", "html"])
    byId(format).addEventListener("click", () => attempt(async () => {
      const answer = await ask("POST", `ui/export/${format}`, { json: { name: base(), sentences } });
      saveBlob(`${base()}.${format === "html" ? "review.html" : "en.docx"}`, await answer.blob());
    }));
  byId("print").addEventListener("click", () => print());
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  const narrow = () => {
    const holds = FILTERS[state.filter];
    list.filter = (one) => holds(one) && (!state.find || `${one.de}\n${SentenceList.english(one)}`.toLocaleLowerCase().includes(state.find));
    list.refresh();
    count();
  };
  byId("filter").addEventListener("change", (event) => { state.filter = event.target.value; narrow(); });
  byId("find").addEventListener("input", (event) => { state.find = event.target.value.toLocaleLowerCase(); narrow(); });
  byId("next").addEventListener("click", () => list.step(1, SentenceList.isDoubtful));
  const KEYS = {
    j: () => list.step(1), k: () => list.step(-1), n: () => list.step(1, SentenceList.isDoubtful), p: () => list.step(-1, SentenceList.isDoubtful),
    e: () => list.edit(), "/": () => byId("find").focus(), f: () => byId("filter").focus(), t: () => toggleTheme(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("translate").hidden || byId("dialog").open) return;
    const field = event.target.closest?.("input, select, textarea, button, a, summary");
    if (event.key === "Escape" && field) { field.blur(); return; }
    if (field || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  return {
    speak() {
      byId("filter").replaceChildren(...Object.keys(FILTERS).map((name) => element("option", { value: name }, texts[name])));
      byId("filter").value = state.filter;
      byId("find").placeholder = texts.findHint;
      german.placeholder = texts.typeHere;
      const fresh = byId("list").cloneNode();
      byId("list").replaceWith(fresh);
      list = new SentenceList(fresh, texts, { onEdit: edited, onFocus: details });
      list.sentences = sentences;
      narrow();
      if (state.document?.state) sayState();
    },
    // Translates anew: the glossaries have changed.
    again() { known.clear(); shown.clear(); if (!state.document) attempt(refresh); },
    begin() {
      const id = draft.load("document", null);
      if (id) attempt(() => follow(id)).then((done) => { if (done === undefined && state.document && !state.document.name) closeDocument(); });
      else attempt(refresh);
    },
    corpus: () => (sentences.length ? sentences.map((one) => one.de).join("\n") : german.value),
  };
})();
pages.push(translatePage);
