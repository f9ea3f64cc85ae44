// Dragging a new card onto a theme: the same as its button, for who has a mouse.
(() => {
  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-card]");
    if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.card);
  });
  document.addEventListener("dragover", (event) => {
    const theme = event.target.closest?.("[data-theme]");
    for (const other of document.querySelectorAll(".group.drop")) if (other !== theme) other.classList.remove("drop");
    if (theme && dragged) { event.preventDefault(); theme.classList.add("drop"); }
  });
  document.addEventListener("drop", (event) => {
    const theme = event.target.closest?.("[data-theme]");
    if (!theme || !dragged) return;
    event.preventDefault();
    htmx.ajax("POST", dragged.dataset.release, { target: "#stage", swap: "innerMorph", values: { theme: theme.dataset.theme } });
  });
  document.addEventListener("dragend", () => { dragged = null; for (const theme of document.querySelectorAll(".group.drop")) theme.classList.remove("drop"); });
})();
