"use strict";
// German and English side by side, sentence by sentence: lights, evidence, findings, editing, stepping with keys.
// A page makes one `SentenceList`, gives it sentences as `bilingua.web.sentences.rows` writes them, and hears of edits.

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class SentenceList {
  // `texts` are the words of the interface; `onEdit(sentence)` is called after an edit, `onFocus(sentence)` when a
  // sentence becomes the current one.
  constructor(root, texts, { onEdit = () => {}, onFocus = () => {} } = {}) {
    Object.assign(this, { root, texts, onEdit, onFocus });
    this.sentences = [];
    this.shown = [];
    this.filter = () => true;
    this.order = null;
    root.addEventListener("focusin", (event) => {
      const row = event.target.closest?.(".sentence");
      if (row && row !== this.current) this.enter(row);
    });
  }

  set(sentences) {
    this.sentences = sentences;
    this.refresh();
  }

  refresh() {
    const kept = this.current?.sentence;
    this.shown = this.sentences.filter(this.filter);
    if (this.order) this.shown.sort(this.order);
    const made = this.rows || new Map();
    this.rows = new Map(this.shown.map((sentence) => [sentence, this.kept(made.get(sentence)) || this.row(sentence)]));
    if (this.current && !this.rows.has(kept)) this.current = null;
    this.root.replaceChildren(...this.rows.values());
    if (kept && this.rows.has(kept) && this.rows.get(kept) !== this.current) { this.current = null; this.enter(this.rows.get(kept)); }
  }
  // Returns a row that still shows its sentence as it is, so that a long list is not built anew at each key.
  kept(row) {
    if (!row || row.edited !== row.sentence.edited) return null;
    row.querySelector(".number").textContent = row.sentence.n;
    return row;
  }

  static english(sentence) { return sentence.edited ?? sentence.en; }
  static isDoubtful(sentence) { return sentence.level === "doubtful"; }
  static isFlagged(sentence) {
    return sentence.level === "doubtful" || sentence.findings.some((finding) => finding.severity !== "info");
  }

  // ---- one row ------------------------------------------------------------------------------------------------------
  row(sentence) {
    const { texts } = this;
    const label = sentence.confidence === null ? texts.unknown
      : `${texts[sentence.level]}, ${filled(texts.confidence, { percent: Math.round(100 * sentence.confidence) })}`;
    const node = element("li", { class: `sentence ${sentence.level}`, tabindex: "-1" },
      element("div", { class: "light", title: label },
        element("span", { class: "number" }, String(sentence.n)),
        element("span", { class: "hidden" }, label),
        element("span", { class: "percent", "aria-hidden": "true" },
          sentence.confidence === null ? "" : `${Math.round(100 * sentence.confidence)}`)),
      element("div", { class: "german", lang: "de" }, ...painted(sentence.de, this.germanSpans(sentence))),
      this.englishCell(sentence));
    Object.assign(node, { sentence, edited: sentence.edited });
    return node;
  }

  described(one) {
    const { texts } = this;
    return `${texts[one.kind]}: ${one.source} → ${one.target || one.wanted} (${texts[one.verdict] || one.verdict})`;
  }
  nameOf(one) { return `${one.kind} ${one.verdict}`; }
  germanSpans(sentence) {
    return sentence.evidence.map((one) => ({ start: one.de[0], end: one.de[1], name: this.nameOf(one), title: this.described(one) }));
  }
  englishSpans(sentence) {
    if (sentence.edited !== undefined) return [];
    const placed = sentence.evidence.filter((one) => one.en)
      .map((one) => ({ start: one.en[0], end: one.en[1], name: this.nameOf(one), title: this.described(one) }));
    const findings = sentence.findings.filter((one) => one.at && one.at[1] > one.at[0])
      .map((one) => ({ start: one.at[0], end: one.at[1], name: `found ${one.severity}`, title: one.message }));
    return [...placed, ...findings];
  }
  englishCell(sentence) {
    const { texts } = this;
    const cell = element("div", { class: "english" });
    const changed = sentence.edited !== undefined;
    cell.append(element("div", { class: "text", lang: "en" }, ...painted(SentenceList.english(sentence), this.englishSpans(sentence),
      changed ? changes(sentence.edited, sentence.en) || [] : [])));
    if (changed) cell.append(element("div", { class: "was", lang: "en" }, `${texts.was} ${sentence.en}`));
    if (!changed)
      for (const finding of sentence.findings)
        cell.append(element("p", { class: `finding ${finding.severity}` }, finding.message));
    return cell;
  }

  replace(row) {
    const made = this.row(row.sentence);
    this.rows.set(row.sentence, made);
    row.replaceWith(made);
    if (this.current === row) this.current = null;
    return made;
  }

  // ---- the current sentence -------------------------------------------------------------------------------------------
  enter(row) {
    if (this.current) {
      this.current.classList.remove("current");
      this.current.querySelector(".more")?.remove();
    }
    this.current = row;
    row.classList.add("current");
    const { texts } = this;
    const { sentence } = row;
    const more = element("div", { class: "more" });
    more.append(sentence.evidence.length
      ? element("ul", { "aria-label": texts.evidence }, ...sentence.evidence.map((one) =>
        element("li", {}, element("span", { class: `chip ${this.nameOf(one)}` }, texts[one.kind]), ` ${one.source} → ${one.target || one.wanted}`,
          element("small", {}, ` ${texts[one.verdict] || one.verdict}`))))
      : element("p", {}, texts.noEvidence));
    const edit = element("button", { type: "button", class: "edit" }, texts.edit);
    edit.addEventListener("click", () => this.edit(row));
    const buttons = element("div", { class: "buttons" }, edit);
    if (sentence.edited !== undefined) {
      const revert = element("button", { type: "button", class: "revert" }, texts.revert);
      revert.addEventListener("click", () => this.save(row, sentence.en));
      buttons.append(revert);
    }
    more.append(buttons);
    row.append(more);
    this.onFocus(sentence, more);
  }
  go(row) {
    if (!row) return false;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  }
  step(by, wanted = () => true) {
    const place = this.current ? this.shown.indexOf(this.current.sentence) : by > 0 ? -1 : this.shown.length;
    for (let k = place + by; k >= 0 && k < this.shown.length; k += by)
      if (wanted(this.shown[k])) return this.go(this.rows.get(this.shown[k]));
    return false;
  }

  // ---- editing --------------------------------------------------------------------------------------------------------
  edit(row = this.current) {
    if (!row || row.querySelector("textarea")) return;
    const { texts } = this;
    const { sentence } = row;
    const field = element("textarea", { lang: "en", spellcheck: "true", "aria-label": filled(texts.editing, { n: sentence.n }) });
    field.value = SentenceList.english(sentence);
    const fit = () => { field.style.height = "auto"; field.style.height = `${field.scrollHeight + 2}px`; };
    const save = element("button", { type: "button" }, texts.save);
    const cancel = element("button", { type: "button" }, texts.cancel);
    const editor = element("div", { class: "editor" }, field, element("div", { class: "buttons" }, save, cancel));
    const text = row.querySelector(".english .text");
    text.hidden = true;
    text.after(editor);
    const leave = () => { text.hidden = false; editor.remove(); this.go(row); };
    field.addEventListener("input", fit);
    save.addEventListener("click", () => this.save(row, field.value));
    cancel.addEventListener("click", leave);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.stopPropagation(); leave(); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        const { sentence: edited } = row;
        this.save(row, field.value);
        if (this.current?.sentence === edited) this.step(1);
      }
    });
    field.focus();
    fit();
  }
  save(row, text) {
    const { sentence } = row;
    const english = text.trim();
    if (english === sentence.en) delete sentence.edited; else sentence.edited = english;
    this.go(this.replace(row));
    this.onEdit(sentence);
  }
}

// ---- what is exported -------------------------------------------------------------------------------------------------
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
const asText = (sentences) => sentences.map((one) => one.lead + SentenceList.english(one) + one.gap).join("");
function asTmx(sentences, version) {
  const unitOf = (one) => `    <tu><tuv xml:lang="de"><seg>${escaped(one.de)}</seg></tuv>` +
    `<tuv xml:lang="en"><seg>${escaped(SentenceList.english(one))}</seg></tuv></tu>`;
  const units = sentences.filter((one) => one.de.trim() && SentenceList.english(one).trim()).map(unitOf);
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<tmx version="1.4">',
    `  <header creationtool="bilingua" creationtoolversion="${escaped(version)}" segtype="sentence" o-tmf="bilingua"` +
    ' adminlang="en" srclang="de" datatype="plaintext"/>', "  <body>", ...units, "  </body>", "</tmx>", ""].join("\n");
}
const download = (name, type, text) => saveBlob(name, new Blob([text], { type }));
function saveBlob(name, blob) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
