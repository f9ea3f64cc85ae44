// The code for later: shown once, after the first card; and on the page for later it comes out of the address, where no
// server sees it.
(() => {
  const panel = document.getElementById("my-code");
  const shown = () => sessionStorage.getItem("my-code");
  function look() {
    if (panel && !shown() && document.querySelector(".own .card")) panel.hidden = false;
  }
  if (panel) {
    panel.querySelector("[data-understood]").addEventListener("click", () => { sessionStorage.setItem("my-code", "seen"); panel.hidden = true; });
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
