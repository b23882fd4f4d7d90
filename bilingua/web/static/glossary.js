"use strict";
// The page that maintains glossaries: entries edited in place with lint, what a change does, history, import, export.

const glossaryPage = (() => {
  const MAIN = ["source", "target", "kind", "allowed", "forbidden", "forms", "context", "topic", "status", "note"];
  const CHOICES = { kind: ["term", "keep"], status: ["preferred", "admitted", "proposed", "deprecated"] };
  const SORTS = { bySource: "source", byTarget: "target", byIssues: "issues" };
  const state = { names: [], formats: [], name: "", entries: [], issues: [], find: "", sort: "bySource" };
  let chosen = draft.load("glossaries", null);

  // ---- which glossaries translate, and in which order ---------------------------------------------------------------------
  function drawChosen() {
    const all = state.names.map((one) => one.name);
    const order = [...chosen.filter((name) => all.includes(name)), ...all.filter((name) => !chosen.includes(name))];
    byId("chosen-names").textContent = chosen.length ? chosen.join(" < ") : texts.noGlossary;
    byId("chosen-list").replaceChildren(...order.map((name) => {
      const box = element("input", { type: "checkbox", id: `use-${name}` });
      box.checked = chosen.includes(name);
      box.addEventListener("change", () => choose(box.checked ? [...chosen, name] : chosen.filter((one) => one !== name)));
      const up = element("button", { type: "button", class: "quiet", "aria-label": `${texts.lower}: ${name}` }, "↑");
      up.addEventListener("click", () => {
        const at = chosen.indexOf(name);
        if (at > 0) choose([...chosen.slice(0, at - 1), name, chosen[at - 1], ...chosen.slice(at + 1)]);
      });
      return element("li", {}, box, element("label", { for: `use-${name}` }, name), up);
    }));
  }
  function choose(names) {
    chosen = names;
    draft.save("glossaries", chosen);
    drawChosen();
    translatePage.again();
  }

  // ---- the list of entries --------------------------------------------------------------------------------------------------
  async function loadNames() {
    const answer = await get("ui/glossaries");
    state.names = answer.glossaries;
    state.formats = answer.formats;
    const all = state.names.map((one) => one.name);
    chosen = chosen === null ? all : chosen.filter((name) => all.includes(name));
    byId("names").replaceChildren(...state.names.map((one) => element("option", { value: one.name }, `${one.name} (${one.error || one.entries})`)));
    byId("formats").replaceChildren(...state.formats.map((name) => element("option", { value: name }, name)));
    byId("formats").value = "csv";
    state.name = all.includes(state.name) ? state.name : all[0] || "";
    byId("names").value = state.name;
    drawChosen();
  }
  async function load() {
    if (!state.name) { taken({ entries: [], issues: [] }); return; }
    taken(await get(`ui/glossaries/${encodeURIComponent(state.name)}`));
  }
  function taken(answer) {
    state.entries = answer.entries;
    state.issues = answer.issues;
    draw();
    if (byId("history").open) attempt(drawHistory);
  }
  const cell = (entry, name) => entry.cells[name] || "";
  const address = (rest) => `ui/glossaries/${encodeURIComponent(state.name)}/${rest}`;
  function draw() {
    const by = SORTS[state.sort];
    const order = by === "issues" ? (a, b) => b.issues.length - a.issues.length : (a, b) => cell(a, by).localeCompare(cell(b, by), "de");
    const shown = state.entries
      .filter((entry) => !state.find || Object.values(entry.cells).join("\n").toLocaleLowerCase().includes(state.find)).sort(order);
    byId("entry-count").textContent = filled(texts.entryCount, { shown: shown.length, all: state.entries.length });
    byId("loose").replaceChildren(issueList(state.issues));
    byId("entries").replaceChildren(...shown.map(row));
  }
  function issueList(issues) {
    return element("ul", { class: "issues" }, ...issues.map((issue) =>
      element("li", { class: issue.severity }, `${issue.message}${issue.hint ? ` (${issue.hint})` : ""}`)));
  }
  function row(entry) {
    const others = Object.entries(entry.cells).filter(([name]) => name !== "source" && name !== "target").map(([name, text]) => `${name}: ${text}`);
    const button = element("button", { type: "button", class: "quiet", "aria-label": `${texts.edit}: ${cell(entry, "source")}` }, "✎");
    const node = element("li", { class: "entry" }, element("span", { lang: "de" }, cell(entry, "source")),
      element("b", { lang: "en" }, cell(entry, "target") || cell(entry, "source")), element("span", { class: "more-cells" }, others.join(" · ")), button);
    if (entry.issues.length) node.append(issueList(entry.issues));
    button.addEventListener("click", () => {
      const open = node.querySelector(".form");
      if (open) { open.remove(); return; }
      const form = entryForm({ name: state.name, entry, done: () => attempt(load), cancel: () => { form.remove(); button.focus(); } });
      node.append(form);
      form.querySelector("input").focus();
    });
    return node;
  }

  // ---- one entry: fields, lint as one types, what it changes, save, conflicts -------------------------------------------------
  // `entry` is null for a new one, whose cells begin as `cells`. `name` is its glossary.
  function entryForm({ name, entry, cells = {}, done, cancel, names = null }) {
    const before = entry ? entry.cells : cells;
    const columns = [...MAIN, ...Object.keys(before).filter((column) => !MAIN.includes(column))];
    const fields = new Map();
    const form = element("form", { class: "form" });
    const grid = element("div", { class: "fields" });
    let glossary = name;
    if (names) {
      const select = element("select", {}, ...names.map((one) => element("option", { value: one }, one)));
      select.value = name;
      select.addEventListener("change", () => { glossary = select.value; check(); });
      grid.append(element("label", {}, texts.glossary, select));
    }
    for (const column of columns) {
      const field = column in CHOICES
        ? element("select", {}, ...CHOICES[column].map((value) => element("option", { value }, value)))
        : element("input", { autocomplete: "off", ...(column === "source" || column === "target" ? { lang: column === "source" ? "de" : "en" } : {}) });
      field.value = before[column] || (column in CHOICES ? CHOICES[column][0] : "");
      field.addEventListener("input", () => { clearTimeout(form.timer); form.timer = setTimeout(check, 250); });
      fields.set(column, field);
      grid.append(element("label", {}, texts[`column_${column}`] || column, field));
    }
    const issues = element("div", { role: "status" });
    const effects = element("div", {});
    const values = () => Object.fromEntries([...fields].map(([column, field]) =>
      [column, column in CHOICES && field.value === CHOICES[column][0] ? "" : field.value.trim()]));
    const change = (action = entry ? "edit" : "add") => ({
      action, id: entry?.id || "", cells: action === "remove" ? null : values(),
      expected: entry && Object.fromEntries(columns.map((column) => [column, before[column] || ""])),
    });
    const place = (rest) => `ui/glossaries/${encodeURIComponent(glossary)}/${rest}`;
    const check = () => attempt(async () => { issues.replaceChildren(issueList((await post(place("lint"), change())).issues)); });
    const save = async (action) => {
      try {
        await post(place("change"), change(action));
        say(texts.saved);
        await loadNames();
        done(glossary);
        translatePage.again();
      } catch (error) {
        if (error.status === 409) conflict(error); else if (error.name !== "AbortError") issues.replaceChildren(issueList([{ severity: "critical", message: error.message }]));
      }
    };
    // Somebody else was faster: both versions side by side, and the choice is the user's.
    function conflict(error) {
      const now = error.data.current;
      const differing = columns.filter((column) => (now?.[column] || "") !== values()[column]);
      const over = element("button", { type: "button" }, texts.keepMine);
      over.addEventListener("click", () => { Object.keys(before).forEach((column) => delete before[column]); Object.assign(before, now); save(); });
      const theirs = element("button", { type: "button" }, texts.takeTheirs);
      theirs.addEventListener("click", () => done(glossary));
      const table = element("table", {}, element("tr", {}, element("th", {}, ""), element("th", {}, texts.mine), element("th", {}, texts.theirs)),
        ...differing.map((column) => element("tr", {}, element("th", {}, texts[`column_${column}`] || column), element("td", {}, values()[column]), element("td", {}, now?.[column] || ""))));
      effects.replaceChildren(element("div", { class: "conflict", role: "alert" }, element("p", {}, error.message),
        ...(now && entry ? [table, element("div", { class: "buttons" }, over, theirs)] : [])));
    }
    const what = element("button", { type: "button" }, texts.whatChanges);
    what.addEventListener("click", () => attempt(async () => {
      effects.replaceChildren(element("p", { class: "note" }, "…"));
      const corpus = await corpusOf(corpusField);
      const answer = await post(place("impact"), { ...change(), corpus, glossaries: chosen });
      effects.replaceChildren(...impactShown(answer));
    }).then((shown) => { if (shown === undefined && effects.querySelector(".note")?.textContent === "…") effects.replaceChildren(); }));
    const corpusField = element("input", { type: "file", accept: ".txt,.tsv", "aria-label": texts.corpus });
    const buttons = element("div", { class: "buttons" }, element("button", { type: "submit" }, texts.save), what,
      element("label", {}, texts.corpus, corpusField), element("button", { type: "button", class: "cancel" }, texts.cancel));
    buttons.querySelector(".cancel").addEventListener("click", cancel);
    if (entry) {
      const drop = element("button", { type: "button" }, texts.remove);
      drop.addEventListener("click", () => save("remove"));
      buttons.append(drop);
    }
    form.append(grid, issues, buttons, effects);
    form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
    form.addEventListener("keydown", (event) => { if (event.key === "Escape" && !byId("dialog").open) { event.stopPropagation(); cancel(); } });
    return form;
  }
  const corpusOf = async (field) => (field.files[0] ? field.files[0].text() : translatePage.corpus());
  function impactShown(answer) {
    const sum = element("p", { class: "note", role: "status" }, filled(texts.impact, {
      changed: answer.changed, sentences: answer.sentences, findings: answer.effects.filter((one) => one.new_findings.length).length,
      unsure: answer.effects.filter((one) => one.less_sure).length,
    }));
    return [sum, element("ol", { class: "effects" }, ...answer.effects.map((one) => element("li", {},
      element("div", { class: "de", lang: "de" }, one.source),
      element("div", { class: "before", lang: "en" }, ...painted(one.before, [], changes(one.before, one.after) || [])),
      element("div", { class: "after", lang: "en" }, ...painted(one.after, [], changes(one.after, one.before) || [])),
      issueList(one.new_findings), one.less_sure ? element("p", { class: "finding warning" }, texts.lessSure) : null)))];
  }

  // ---- history, examples, import, export ------------------------------------------------------------------------------------
  async function drawHistory() {
    if (!state.name) return;
    const { steps } = await get(address("history"));
    byId("steps").replaceChildren(...steps.map((step) => {
      const undo = element("button", { type: "button" }, texts.undo);
      undo.addEventListener("click", () => attempt(async () => { taken(await post(address("undo"), { number: step.number })); say(texts.undone); translatePage.again(); }));
      return element("li", {}, element("time", { datetime: new Date(1000 * step.at).toISOString() }, new Date(1000 * step.at).toLocaleString(document.documentElement.lang)),
        element("span", {}, `${texts[`action_${step.action}`]} ${step.source}`), element("small", {}, step.user), undo);
    }));
    if (!steps.length) byId("steps").replaceChildren(element("li", {}, texts.noHistory));
  }
  async function runExamples() {
    byId("loose").replaceChildren(element("p", { class: "note" }, "…"));
    const { examples } = await post(address("examples"), {});
    const failed = examples.filter((one) => one.problems.length);
    byId("loose").replaceChildren(element("p", { class: "note", role: "status" }, examples.length
      ? filled(texts.examplesPass, { passed: examples.length - failed.length, all: examples.length }) : texts.noExamples),
    element("ol", { class: "effects" }, ...failed.map((one) => element("li", {}, element("div", { class: "de", lang: "de" }, one.example.source),
      element("div", { lang: "en" }, one.translation), issueList(one.problems.map((message) => ({ severity: "critical", message })))))));
  }
  async function create(file) {
    const name = await prompted(texts.newGlossary, texts.name, file ? file.name.replace(/\.[^.]*$/, "") : "");
    if (!name) return;
    const query = new URLSearchParams({ name, ...(file ? { file: file.name } : {}) });
    const made = await (await ask("POST", `ui/glossaries?${query}`, { body: file ? await file.arrayBuffer() : undefined })).json();
    await loadNames();
    state.name = byId("names").value = name;
    say(filled(texts.entryCount, { shown: made.entries, all: made.entries }));
    await load();
    choose([...chosen.filter((one) => one !== name), name]);
  }
  async function exportAs(format) {
    const { losses } = await get(address(`losses?format=${format}`));
    const answer = await ask("GET", address(`file?format=${format}`));
    const ending = { tsv: "tsv", json: "json", xlsx: "xlsx", tmx: "tmx", "pairs-tsv": "tsv" }[format] || (format.startsWith("tbx") ? "tbx" : "csv");
    saveBlob(`${state.name}.${ending}`, await answer.blob());
    byId("loose").replaceChildren(issueList(losses.map((message) => ({ severity: "warning", message: filled(texts.lost, { what: message }) }))));
  }

  byId("names").addEventListener("change", (event) => { state.name = event.target.value; attempt(load); });
  byId("search").addEventListener("input", (event) => { state.find = event.target.value.toLocaleLowerCase(); draw(); });
  byId("sort").addEventListener("change", (event) => { state.sort = event.target.value; draw(); });
  byId("history").addEventListener("toggle", () => { if (byId("history").open) attempt(drawHistory); });
  byId("examples").addEventListener("click", () => attempt(runExamples));
  byId("import").addEventListener("change", (event) => { const [file] = event.target.files; if (file) attempt(() => create(file)); event.target.value = ""; });
  byId("create").addEventListener("click", () => attempt(() => create(null)));
  byId("export").addEventListener("click", () => attempt(() => exportAs(byId("formats").value)));
  byId("add").addEventListener("click", () => {
    const close = () => byId("new").replaceChildren();
    byId("new").replaceChildren(entryForm({ name: state.name, entry: null, cancel: close, done: () => { close(); attempt(load); } }));
    byId("new").querySelector("input").focus();
  });

  return {
    chosen: () => chosen || [],
    isReady: () => chosen !== null && state.formats.length > 0,
    addTerm(cells) {
      const dialog = byId("dialog");
      const names = state.names.filter((one) => one.editable).map((one) => one.name);
      if (!names.length) { attempt(() => create(null)).then(() => state.names.some((one) => one.editable) && glossaryPage.addTerm(cells)); return; }
      const form = entryForm({ name: chosen.findLast((name) => names.includes(name)) || names[0], names, entry: null, cells, cancel: () => dialog.close(), done: () => { dialog.close(); attempt(load); } });
      dialog.replaceChildren(element("h2", {}, texts.addTerm), form);
      dialog.showModal();
      form.querySelector(cells.source ? 'input[lang="en"]' : 'input[lang="de"]').focus();
    },
    speak() {
      byId("sort").replaceChildren(...Object.keys(SORTS).map((name) => element("option", { value: name }, texts[name])));
      byId("sort").value = state.sort;
      if (chosen) { drawChosen(); draw(); }
    },
    async begin() { await loadNames(); await load(); },
  };
})();
pages.push(glossaryPage);
document.addEventListener("DOMContentLoaded", () => attempt(async () => {
  try { await glossaryPage.begin(); } finally { translatePage.begin(); }
}));
