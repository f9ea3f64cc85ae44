// The code for later: shown once, after the first card; and on the page for later it comes out of the address, where no
// server sees it.
(() => {
  const panel = document.getElementById("my-code");
  let seen = false;
  try { seen = Boolean(sessionStorage.getItem("my-code")); } catch (_) { /* a private window: once on each page */ }
  function look() {
    if (panel && !seen && document.querySelector(".own .card")) panel.hidden = false;
  }
  if (panel) {
    panel.querySelector("[data-understood]").addEventListener("click", () => {
      seen = true;
      panel.hidden = true;
      try { sessionStorage.setItem("my-code", "seen"); } catch (_) { /* as above */ }
    });
    document.addEventListener("htmx:after:swap", look);
    look();
  }
  const form = document.querySelector("[data-code-in-address]");
  const parts = location.hash.slice(1).split("/");
  if (form && parts.length === 2) {
    form.elements.code.value = parts[0]; form.elements.receipt.value = parts[1];
    history.replaceState(null, "", location.pathname);
    form.submit();
  }
})();
