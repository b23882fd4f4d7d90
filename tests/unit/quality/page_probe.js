// What a user does with the page, and what it then shows: appended to the page by the test.
const $ = (id) => document.getElementById(id);
const key = (name) => (document.activeElement || document.body).dispatchEvent(
  new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
const choose = (id, value, kind = "change") => { $(id).value = value; $(id).dispatchEvent(new Event(kind, { bubbles: true })); };
const cards = () => [...document.querySelectorAll("#list .segment header span:first-child")].map((one) => one.textContent);
const marks = (line, row) => [...[...document.querySelectorAll("#list .segment")]
  .find((one) => one.querySelector("header").textContent.startsWith(`line ${line}`))
  .querySelectorAll("dd")[row].querySelectorAll("mark")].map((one) => `${one.className}: ${one.textContent}`);
const tick = (verdict) => [...document.querySelectorAll("#verdicts input")].find((one) => one.value === verdict).click();
const found = { worst: cards(), chosen: [$("first").value, $("second").value] };
choose("sort", "behind:chrf"); found.behind = cards();
choose("sort", "line"); found.lines = cards();
found.plain = marks(1, 3); found.enforced = marks(1, 2); found.facts = marks(5, 3); found.source = marks(5, 0);
found.chips = [...document.querySelectorAll("#list .chip")].map((one) => one.textContent.trim());
found.throughout = [...document.querySelectorAll("#list .differs")].map((one) => one.textContent);
found.differences = [...document.querySelectorAll("#list .segment .diff")].map((one) => one.textContent);
tick("missed"); found.missed = cards(); tick("missed");
tick("lost"); found.lost = cards(); tick("lost");
choose("find", "SOLDATEN", "input"); found.find = cards(); choose("find", "", "input");
key("d"); found.changed = cards(); key("d");
key("j"); key("j"); found.second = document.activeElement.querySelector("span").textContent;
key("k"); found.first = document.activeElement.querySelector("span").textContent;
key("/"); found.focus = document.activeElement.id; key("j"); found.typed = document.activeElement.id;
key("Escape"); found.left = document.activeElement.id;
const ink = () => getComputedStyle(document.body).color;
const light = ink(); key("t"); found.dark = ink() !== light; key("t"); found.light = ink() === light;
found.wide = document.documentElement.scrollWidth <= innerWidth;
document.body.append(Object.assign(document.createElement("pre"), { id: "probe", textContent: JSON.stringify(found) }));
