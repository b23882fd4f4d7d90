"use strict";
// What the pages of the workbench share: asking the server, tabs, the interface's language, the theme, drafts.

const TEXTS = JSON.parse(byId("texts").content.textContent);
const pages = []; // each has speak(texts), called when the language changes
let texts = TEXTS.en;

// ---- asking the server ------------------------------------------------------------------------------------------------
class Refused extends Error {
  constructor(status, data) { super(data.hint ? `${data.error} (${data.hint})` : data.error); this.status = status; this.data = data; }
}
async function ask(method, address, { json, body, signal } = {}) {
  const headers = { "X-Bilingua": "1" };
  const key = sessionStorage.getItem("key");
  if (key) headers.Authorization = `Bearer ${key}`;
  if (json !== undefined) { headers["Content-Type"] = "application/json"; body = JSON.stringify(json); }
  let answer;
  for (let wait = 500; ; wait *= 2) {
    try { answer = await fetch(address, { method, headers, body, signal }); } catch (error) {
      if (error.name === "AbortError" || wait > 8000) throw error;
      say(texts.unreachable); // the server may be starting again: nothing that is typed here is lost meanwhile
      await new Promise((later) => setTimeout(later, wait));
      continue;
    }
    break;
  }
  if (answer.ok) { say(""); return answer; }
  let data = { error: `${answer.status} ${answer.statusText}` };
  try { data = await answer.json(); } catch { /* no JSON: the status says it */ }
  if (answer.status === 403 && (await askForKey(data.error))) return ask(method, address, { body, signal, ...(json === undefined ? {} : { json }) });
  throw new Refused(answer.status, data);
}
const get = async (address, options) => (await ask("GET", address, options)).json();
const post = async (address, json, options) => (await ask("POST", address, { json, ...options })).json();
function say(message) { if (byId("status").textContent !== message) byId("status").textContent = message; }
// Runs what a user asked for; an error is told, and nothing is lost by it.
async function attempt(work) {
  try { return await work(); } catch (error) {
    if (error.name !== "AbortError") say(error.message);
    return undefined;
  }
}

// ---- asking the user --------------------------------------------------------------------------------------------------
function prompted(title, label, value = "") {
  const dialog = byId("dialog");
  const field = element("input", { id: "answer", autocomplete: "off" });
  field.value = value;
  const form = element("form", { method: "dialog" }, element("h2", {}, title), element("label", { for: "answer" }, label), field,
    element("div", { class: "bar" }, element("button", { value: "ok" }, texts.save), element("button", { value: "", formnovalidate: "" }, texts.cancel)));
  dialog.replaceChildren(form);
  dialog.showModal();
  return new Promise((answered) => dialog.addEventListener("close", () => answered(dialog.returnValue === "ok" ? field.value.trim() : null), { once: true }));
}
async function askForKey(why) {
  const key = await prompted(texts.keyNeeded, why);
  if (key) sessionStorage.setItem("key", key);
  return Boolean(key);
}

// ---- drafts outlive the page --------------------------------------------------------------------------------------------
const draft = {
  load(name, otherwise) { try { return JSON.parse(localStorage.getItem(`workbench-${name}`)) ?? otherwise; } catch { return otherwise; } },
  save(name, value) { try { localStorage.setItem(`workbench-${name}`, JSON.stringify(value)); } catch { /* as long as the page */ } },
};

// ---- tabs, language, theme ----------------------------------------------------------------------------------------------
function open() {
  const wanted = location.hash.slice(1);
  const sections = [...document.querySelectorAll("main > section")];
  const shown = sections.find((one) => one.id === wanted) || sections[0];
  for (const section of sections) section.hidden = section !== shown;
  for (const link of document.querySelectorAll("#tabs a"))
    if (link.hash === `#${shown.id}`) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
}
function speak(language) {
  texts = TEXTS[language];
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
  byId("language").textContent = texts.language;
  byId("language").lang = language === "de" ? "en" : "de";
  for (const page of pages) page.speak();
}
const toggleTheme = themeSwitch(byId("theme"), ["☀", "☾"]);
byId("theme").setAttribute("aria-label", "light / dark");
byId("language").addEventListener("click", () => {
  const language = texts === TEXTS.de ? "en" : "de";
  draft.save("language", language);
  speak(language);
});
window.addEventListener("hashchange", open);
document.addEventListener("DOMContentLoaded", () => {
  open();
  speak(draft.load("language", navigator.language.startsWith("de") ? "de" : "en"));
});
