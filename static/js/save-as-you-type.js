// What is written in an action stands on the board while it is written.
(() => {
  let timer = null;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-save-as-you-type]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => save(form), 500);
  });
  async function save(form) {
    const state = form.querySelector("[data-saved]");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok) { form.elements.version.value = told.version; if (state) state.hidden = false; form.querySelector("[data-wrong]").textContent = ""; }
      else { form.querySelector("[data-wrong]").textContent = told.sentence; if (state) state.hidden = true; }
    } catch (_) { if (state) state.hidden = true; }
  }
})();
