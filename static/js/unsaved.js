// Words that were typed and not saved: the browser asks before they go with the page.
(() => {
  const unsaved = new Set(document.querySelectorAll("form[data-unsaved]"));
  document.addEventListener("input", ({ target }) => { if (target.form && target.form.method === "post") unsaved.add(target.form); });
  document.addEventListener("submit", ({ target }) => unsaved.delete(target));
  addEventListener("beforeunload", (event) => { if (unsaved.size) { event.preventDefault(); event.returnValue = ""; } });
})();
