// One key each for what a facilitator does while walking about; never while typing. Who speaks to their computer, or presses
// keys by accident, switches them off.
(() => {
  const keys = { n: "next", p: "previous", t: "timer", "+": "add", f: "freeze", b: "cover", z: "undo" };
  let on = true;
  try { on = localStorage.getItem("keys") !== "off"; } catch (_) { /* then for this page alone */ }
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys]")) return;
    on = event.target.checked;
    try { localStorage.setItem("keys", on ? "on" : "off"); } catch (_) { /* as above */ }
  });
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const button = document.querySelector(`[data-key="${keys[event.key.toLowerCase()] || ""}"]`);
    if (button) { event.preventDefault(); button.click(); }
  });
  const box = document.querySelector("[data-keys]");  // it stays as it is while the room goes on
  if (box) box.checked = on;
})();
