// A shared phone keeps nothing of the person before. Erasing works without internet too; only the next person needs it.
(() => {
  const body = document.body, code = body.dataset.code;
  let erasing = false;
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const gone = (request) => new Promise((done) => { request.onsuccess = request.onerror = request.onblocked = done; });

  async function erase() {
    if (window.outbox) outbox.forget();
    try { localStorage.clear(); sessionStorage.clear(); } catch (_) { /* refused: then nothing is in there */ }
    try { await Promise.race([gone(indexedDB.deleteDatabase("expertpool")), pause(2000)]); } catch (_) { /* refused */ }
    try { for (const name of await caches.keys()) await caches.delete(name); } catch (_) { /* only with a safe address */ }
  }

  const tell = async (address) => {
    const stop = new AbortController(), patience = setTimeout(() => stop.abort(), 8000);
    try {
      const answer = await fetch(address, { method: "POST", signal: stop.signal, redirect: "manual", cache: "no-store" });
      if (answer.status === 409) location.reload();  // the session ended meanwhile: there is no next person any more
      return answer.type === "opaqueredirect" || answer.status === 404;  // 404: this seat has left already
    } catch (_) { return false; } finally { clearTimeout(patience); }
  };

  // The words that still wait get a last chance to leave; how long depends on who asks.
  async function emptied(patience) {
    if (!window.outbox) return true;
    const ends = Date.now() + patience;
    outbox.send();
    while (await outbox.waiting()) {
      if (Date.now() > ends) return false;
      await pause(200);
    }
    return true;
  }

  const reveal = (id) => { const place = document.getElementById(id); place.hidden = false; place.scrollIntoView({ block: "center" }); };

  async function leave(address) {
    const complete = await emptied(navigator.onLine ? 3000 : 0);
    await erase();
    if (await tell(address)) { location.replace(`/goodbye?lang=${document.documentElement.lang}${complete ? "" : "&unsent=1"}`); return; }
    // The cookie can only be taken back by the server: it is told as soon as this page, or a next one, reaches it.
    try { localStorage.setItem("leaving", address); } catch (_) { /* a private window forgets the cookie itself */ }
    show(document.getElementById("erased-here"));
    later();
  }

  function show(template) {
    if (!template) return;
    body.removeAttribute("data-stage");
    body.textContent = "";
    body.append(template.content);
    document.title = "Expertpool";
    history.replaceState(null, "", "/goodbye");
    addEventListener("online", finish);
  }

  // The line may need a while after it is said to be there: what failed once is tried until it is done.
  const later = () => { setTimeout(() => finish(true), 3000); };

  async function finish(again) {
    let address = null;
    try { address = localStorage.getItem("leaving"); } catch (_) { /* refused */ }
    if (!address) { if (location.pathname === "/goodbye") erase(); return; }
    if (again !== true) body.hidden = true;
    if (await tell(address)) { await erase(); location.replace("/goodbye"); return; }
    body.hidden = false;
    show(document.getElementById("erased-here"));
    later();
  }

  async function next(address, sure) {
    if (!sure && !(await emptied(navigator.onLine ? 10000 : 0))) { reveal("still-waiting"); return; }
    if (!(await tell(address))) { reveal("no-next"); return; }
    await erase();
    location.replace(`/s/${code}/door`);
  }

  // This phone goes on writing for somebody else: a seat of their own, from the door on.
  async function help(form) {
    if (!(await emptied(navigator.onLine ? 10000 : 0))) { reveal("still-waiting"); return; }
    await erase();
    location.assign(`${form.action}?helping=1`);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-erase]")) return;
    event.preventDefault();
    erasing = true;
    for (const button of form.querySelectorAll("button")) { button.disabled = true; setTimeout(() => { button.disabled = false; }, 15000); }
    if (form.dataset.erase === "helping") help(form);
    else if (form.dataset.erase === "next") next(form.action, form.hasAttribute("data-sure"));
    else leave(form.action);
  });
  // What a browser kept of a page shows nobody's words when somebody goes back; other tabs of this phone go too.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  // Clear-Site-Data in the answer tells this page too, which knows by itself where to go.
  addEventListener("storage", (event) => { if (event.key === null && !erasing) location.replace("/goodbye"); });
  finish();
})();
