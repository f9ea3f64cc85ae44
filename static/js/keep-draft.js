// What is being typed survives a lock screen, a reload and a step that moves on.
(() => {
  const code = document.body.dataset.code;
  const name = (form) => `draft:${code}:${form.id}`;
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch (_) { return null; } };
  const texts = (fields) => Object.entries(fields).filter(([field]) => !["key", "kind"].includes(field)).map(([, text]) => text.trim()).filter(Boolean);

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-keep-draft]")) return;
    const fields = Object.fromEntries([...new FormData(form)].filter(([field]) => field !== "key"));
    localStorage.setItem(name(form), JSON.stringify({ fields, to: form.getAttribute("action") }));
  });

  function restore() {
    for (const form of document.querySelectorAll("[data-keep-draft]")) {
      const draft = read(name(form));
      if (!draft) continue;
      for (const [field, text] of Object.entries(draft.fields)) {
        for (const input of form.querySelectorAll(`[name="${CSS.escape(field)}"]`)) {
          if (input.type === "radio") input.checked = input.value === text;
          else if (input !== document.activeElement && input.type !== "hidden" && !input.value) input.value = text;
        }
      }
    }
    showLeftOver();
  }

  // The group moved on while someone was writing: the text stays, and may still be sent.
  function showLeftOver() {
    const panel = document.getElementById("moved-on");
    if (!panel) return;
    const here = document.querySelector("[data-keep-draft]")?.id;
    let left = null;
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i);
      if (!key.startsWith(`draft:${code}:`) || key === `draft:${code}:${here}`) continue;
      const draft = read(key);
      if (draft && texts(draft.fields).length) left = { key, ...draft };
    }
    panel.hidden = !left;
    if (!left) return;
    panel.querySelector("[data-draft]").textContent = texts(left.fields).join(" … ");
    panel.querySelector("[data-send-anyway]").onclick = () => {
      document.dispatchEvent(new CustomEvent("outbox:add", { detail: { to: left.to, fields: left.fields } }));
      localStorage.removeItem(left.key); panel.hidden = true;
    };
    panel.querySelector("[data-let-go]").onclick = () => { localStorage.removeItem(left.key); panel.hidden = true; };
  }

  document.addEventListener("outbox:taken", (event) => localStorage.removeItem(`draft:${code}:${event.detail.form}`));
  document.addEventListener("htmx:after:swap", restore);
  restore();
})();
