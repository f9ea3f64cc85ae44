// What is written in an action stands on the board while it is written: one save at a time, so that nobody is in their
// own way.
(() => {
  const form = document.querySelector("[data-save-as-you-type]");
  if (!form) return;
  const saved = form.querySelector("[data-saved]"), wrong = form.querySelector("[data-wrong]");
  let timer = null, saving = null, typed = false, stopped = false;

  const later = () => { typed = true; saved.hidden = true; clearTimeout(timer); timer = setTimeout(save, 400); };
  function save() {
    clearTimeout(timer);
    saving ??= send().finally(() => { saving = null; if (typed && !stopped) later(); });
    return saving;
  }
  async function send() {
    typed = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } });
      const reply = await answer.json();
      if (answer.ok) form.elements.version.value = reply.version;
      // Someone else wrote too: from here on the button decides, and its answer shows both texts.
      stopped = answer.status === 409;
      // It may be kept all the same, but for a day that the button asks about.
      wrong.textContent = reply.sentence || "";
      wrong.parentElement.hidden = !reply.sentence;
      saved.hidden = Boolean(reply.sentence);
      if (answer.ok) showMissing();
    } catch (_) { saved.hidden = true; }
  }
  // What was still to be filled in when the page came.
  function showMissing() {
    const fields = [...form.querySelectorAll("[data-missing] [data-field]")];
    for (const field of fields) field.hidden = form.elements[field.dataset.field].value.trim() !== "";
    if (fields.length) form.querySelector("[data-missing]").hidden = fields.every((field) => field.hidden);
  }
  form.addEventListener("input", () => { if (!stopped) later(); });
  form.addEventListener("submit", async (event) => {
    if (!saving) { clearTimeout(timer); return; }
    event.preventDefault();
    stopped = true;
    await saving;
    form.submit();
  });
  // What was typed before this script had come.
  if ([...form.elements].some((field) => field.type !== "hidden" && field.defaultValue !== undefined && field.value !== field.defaultValue)) later();
})();
