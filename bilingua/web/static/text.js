"use strict";
// What all pages share: making elements, code points, differences of two texts, coloured spans, light and dark.

const byId = (id) => document.getElementById(id);

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

// ---- a text with coloured spans and underlined differences ----------------------------------------------------------
// `spans` have `start` and `end` in code points, the `name` of a class and a `title`; `diffs` are UTF-16 ranges.
function painted(text, spans, diffs = []) {
  if (!text) return [element("span", { class: "empty" }, "(empty)")];
  const marks = spans
    .map((span) => ({ start: unit(text, span.start), end: unit(text, span.end), span }))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const edges = new Set([0, text.length]);
  for (const mark of marks) edges.add(mark.start).add(mark.end);
  for (const [start, end] of diffs) edges.add(start).add(end);
  const cuts = [...edges].sort((a, b) => a - b);
  const out = [];
  let open = null, holder = null;
  for (let k = 0; k + 1 < cuts.length; k++) {
    const [start, end] = [cuts[k], cuts[k + 1]];
    const mark = marks.find((one) => one.start <= start && end <= one.end) || null;
    const piece = text.slice(start, end);
    const node = diffs.some(([low, high]) => low <= start && end <= high)
      ? element("span", { class: "diff" }, piece) : document.createTextNode(piece);
    if (mark === null) { out.push(node); open = null; continue; }
    if (mark !== open) {
      open = mark;
      holder = element("mark", { class: mark.span.name, title: mark.span.title });
      out.push(holder);
    }
    holder.append(node);
  }
  return out;
}

// ---- light and dark -------------------------------------------------------------------------------------------------
// Makes `button` switch the theme; its text is one of `names`, light and dark. Returns the function that switches.
function themeSwitch(button, names) {
  const root = document.documentElement;
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const label = () => {
    button.textContent = names[dark() ? 0 : 1];
    button.setAttribute("aria-pressed", String(dark()));
  };
  const toggle = () => { root.dataset.theme = dark() ? "light" : "dark"; label(); };
  button.addEventListener("click", toggle);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
  label();
  return toggle;
}
