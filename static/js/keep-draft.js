// What is being typed survives a lock screen, a reload and a step that moves on.
(() => {
  const code = document.body.dataset.code, mark = document.body.dataset.seat;
  const name = (id) => `draft:${code}:${id}`;
  const drafts = (() => { try { localStorage.getItem("draft"); return localStorage; } catch (_) { return null; } })();
  const read = (key) => {
    try { const draft = JSON.parse(drafts.getItem(key)); return (draft.seat || mark) === mark ? draft : null; } catch (_) { return null; }
  };
  const write = (id, to, fields) => {
    try { drafts.setItem(name(id), JSON.stringify({ fields, to, seat: mark })); } catch (_) { /* a private window or a full phone */ }
  };
  const drop = (key) => { if (drafts) drafts.removeItem(key); };
  const texts = (fields) => Object.entries(fields).filter(([field]) => !["key", "kind", "anyway"].includes(field)).map(([, text]) => text.trim()).filter(Boolean);

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-keep-draft]")) return;
    write(form.id, form.getAttribute("action"), Object.fromEntries([...new FormData(form)].filter(([field]) => field !== "key")));
  });

  // Morphing carries a field into the next question together with what was typed and chosen for the last.
  const homes = new WeakMap();
  function arrives(input, form) {
    const carried = homes.has(input) && homes.get(input) !== form.id;
    homes.set(input, form.id);
    if (carried && input.type === "radio") input.checked = false;
    else if (carried) input.value = "";
    return carried;
  }

  function restore() {
    for (const form of document.querySelectorAll("[data-keep-draft]")) {
      const carried = [...form.querySelectorAll("textarea, input[type=radio]")].filter((input) => arrives(input, form));
      const draft = read(name(form.id));
      if (!draft) continue;
      for (const [field, text] of Object.entries(draft.fields)) {
        for (const input of form.querySelectorAll(`[name="${CSS.escape(field)}"]`)) {
          if (input.type === "radio") input.checked = input.value === text;
          else if ((input !== document.activeElement || carried.includes(input)) && input.type !== "hidden" && !input.value) input.value = text;
        }
      }
    }
    showLeftOver();
  }

  // The group moved on while someone was writing: the text stays, and may still be sent.
  function showLeftOver() {
    const panel = document.getElementById("moved-on"), scene = document.getElementById("scene");
    if (!panel || !drafts) return;
    const here = document.querySelector("[data-keep-draft]")?.id;
    let left = null;
    for (let i = 0; i < drafts.length; i++) {
      const key = drafts.key(i);
      if (!key.startsWith(`draft:${code}:`) || key === name(here)) continue;
      const draft = read(key);
      if (draft && texts(draft.fields).length) left = { key, ...draft };
    }
    panel.hidden = !left || !scene || "frozen" in scene.dataset;  // during a pause nobody moved on
    if (!left) return;
    panel.querySelector("[data-draft]").textContent = texts(left.fields).join(" … ");
    panel.querySelector("[data-send-anyway]").onclick = () => {
      document.dispatchEvent(new CustomEvent("outbox:add", { detail: { to: left.to, fields: { ...left.fields, anyway: "1" }, form: left.key.split(":")[2] } }));
      panel.hidden = true;
    };
    panel.querySelector("[data-let-go]").onclick = () => { drop(left.key); panel.hidden = true; showLeftOver(); };
  }

  document.addEventListener("outbox:taken", (event) => { drop(name(event.detail.form)); showLeftOver(); });
  // Refused: the words go back to their form, or to the panel when the form is no longer there.
  document.addEventListener("outbox:back", ({ detail: { to, fields } }) => {
    const form = [...document.querySelectorAll("[data-outbox]")].find((form) => form.getAttribute("action") === to);
    const typed = form ? Object.fromEntries([...form.querySelectorAll("textarea")].map((input) => [input.name, input.value])) : {};
    const both = { ...fields };  // what somebody is writing meanwhile stays, below what came back
    for (const [field, text] of Object.entries(typed)) both[field] = [...new Set([fields[field], text])].filter(Boolean).join("\n");
    write(form ? form.id : `answer-${to.split("/")[4]}`, to, both);
    if (form) for (const input of form.querySelectorAll("textarea")) input.value = both[input.name];
    restore();
  });
  document.addEventListener("htmx:after:swap", restore);
  restore();
})();
