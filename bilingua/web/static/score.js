"use strict";
// The page that scores: files in, the report of `bilingua score --html` out, on a page of its own.

byId("scoring").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    byId("report").textContent = "…";
    const systems = {};
    for (const file of byId("systems").files) systems[file.name] = await file.text();
    const read = async (id) => (byId(id).files[0] ? byId(id).files[0].text() : "");
    try {
      const { address } = await post("ui/score", { systems, reference: await read("reference"), source: await read("source") });
      byId("report").replaceChildren(element("a", { href: address, target: "_blank", rel: "noopener" }, texts.openReport));
    } catch (error) {
      byId("report").textContent = "";
      throw error;
    }
  });
});
