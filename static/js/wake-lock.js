// The board's screen stays awake for the evening.
(() => {
  const hold = () => navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", () => { if (!document.hidden) hold(); });
  hold();
})();
