// The code for later: shown after a card, until the next question, which needs the room, or until it is closed for good; and
// on the page for later it comes out of the address, where no server sees it.
(() => {
  const panel = document.getElementById("my-code");
  const name = `my-code:${document.body.dataset.code}`;  // in each room it is another one
  const step = () => document.getElementById("scene")?.dataset.step;
  let seen = false, since = null;
  try { seen = Boolean(sessionStorage.getItem(name)); } catch (_) { /* a private window: once on each page */ }
  function show() {
    if (since !== step()) panel.hidden = true;
    const said = document.querySelector(".own .card");
    if (said) document.querySelector("[data-keep-first]").hidden = false;
    if (!seen && said) { panel.hidden = false; since = step(); }
  }
  if (panel) {
    panel.querySelector("[data-understood]").addEventListener("click", () => {
      seen = true;
      panel.hidden = true;
      try { sessionStorage.setItem(name, "seen"); } catch (_) { /* as above */ }
    });
    document.addEventListener("htmx:after:swap", show);
    show();
  }
  const form = document.querySelector("[data-code-in-address]");
  const parts = location.hash.slice(1).split("/");
  if (form && parts.length === 2) {
    form.elements.code.value = parts[0]; form.elements.receipt.value = parts[1];
    history.replaceState(null, "", location.pathname);
    form.submit();
  }
})();
