// Answering by voice or with a photo: shows what this phone can. How it is done comes a moment after the question, so that
// it is here when the internet is not, or when somebody wants it sooner.
(() => {
  const records = Boolean(window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia &&
    ["audio/webm;codecs=opus", "audio/mp4"].some((type) => MediaRecorder.isTypeSupported(type)));
  // A page that came over plain http, as in a hall, may not record. Android has an app that does; an iPhone has not.
  const hasApp = !records && /Android/.test(navigator.userAgent);
  const fetched = {};
  document.documentElement.classList.add("scripted");

  function show() {
    for (const ways of document.querySelectorAll("[data-ways]")) {
      ways.querySelector("[data-speak]").hidden = !records;
      ways.querySelector("[data-speak-app]").hidden = !hasApp;
      ways.querySelector("[data-photo]").removeAttribute("name"); // shrunk first, and sent piece by piece
    }
  }

  // A line that breaks or stands still is tried again, under another address: some browsers remember that one has failed.
  async function bring(ways, script, tries = 0) {
    const late = new Promise((_, failed) => setTimeout(failed, 20000));
    try {
      const how = await Promise.race([import(tries ? `${script}&again=${tries}` : script), late]);
      if (how.prepare) await Promise.race([how.prepare(ways), late]);
      return how;
    } catch (trouble) {
      if (tries > 4) throw trouble;
      await new Promise((over) => setTimeout(over, 500 * 2 ** tries));
      return bring(ways, script, tries + 1);
    }
  }
  function how(ways, script) {
    if (!fetched[script]) fetched[script] = bring(ways, script).catch((trouble) => { delete fetched[script]; throw trouble; });
    return fetched[script];
  }
  function fetchAhead() {
    const ways = document.querySelector("[data-ways]");
    if (!ways) return;
    const wanted = [ways.dataset.photoScript, ...records || hasApp ? [ways.dataset.voiceScript] : []];
    wanted.reduce((before, script) => before.then(() => how(ways, script)), Promise.resolve()).catch(() => {});
  }

  async function go(ways, script, ...given) {
    const place = document.querySelector("[data-enclosed]");
    try { await (await how(ways, script)).default(ways, place, ...given); }
    catch (_) { place.textContent = place.dataset.offline; }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-speak]");
    if (button) go(button.closest("[data-ways]"), button.closest("[data-ways]").dataset.voiceScript);
  });
  document.addEventListener("change", (event) => {
    const ways = event.target.closest("[data-ways]"), file = ways && event.target.files && event.target.files[0];
    if (!file) return;
    event.target.value = "";
    go(ways, event.target.matches("[data-photo]") ? ways.dataset.photoScript : ways.dataset.voiceScript, file);
  });
  document.addEventListener("htmx:after:swap", () => { show(); setTimeout(fetchAhead, 3000); });
  addEventListener("online", fetchAhead);
  setTimeout(fetchAhead, 3000);
  show();
})();
