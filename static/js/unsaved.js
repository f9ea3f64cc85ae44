// Asks before what was typed here and not saved is left, or thrown away by another form of the same page.
(() => {
  const changed = new Set(document.querySelectorAll("[data-unsaved=typed]"));  // it came back, and is not saved either
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-unsaved]")) changed.add(form);
  });
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed.delete(event.target); });
  addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });
})();
