// One key each for what a facilitator does while walking about; never while typing.
(() => {
  const keys = { n: "next", p: "previous", t: "timer", "+": "add", f: "freeze", b: "cover", z: "undo" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const button = document.querySelector(`[data-key="${keys[event.key.toLowerCase()] || ""}"]`);
    if (button) { event.preventDefault(); button.click(); }
  });
})();
