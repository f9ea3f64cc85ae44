// A shared phone keeps nothing of the person before.
(() => {
  const erase = () => { localStorage.clear(); sessionStorage.clear(); };
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-erase]")) erase(); });
  if (location.pathname === "/goodbye") { erase(); history.replaceState(null, "", "/goodbye"); }
})();
