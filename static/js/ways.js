// Answering by voice or with a photo: shows what this phone can, and loads how it is done when it is first wanted.
(() => {
  const records = Boolean(window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia &&
    ["audio/webm;codecs=opus", "audio/mp4"].some((type) => MediaRecorder.isTypeSupported(type)));
  // A page that came over plain http, as in a hall, may not record. Android has an app that does; an iPhone has not.
  const hasApp = !records && /Android/.test(navigator.userAgent);
  document.documentElement.classList.add("scripted");

  function look() {
    for (const ways of document.querySelectorAll("[data-ways]")) {
      ways.querySelector("[data-speak]").hidden = !records;
      ways.querySelector("[data-speak-app]").hidden = !hasApp;
      ways.querySelector("[data-photo]").removeAttribute("name"); // shrunk first, and sent piece by piece
    }
  }

  async function go(ways, script, ...given) {
    const place = document.querySelector("[data-enclosed]");
    try { await (await import(script)).default(ways, place, ...given); }
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
  document.addEventListener("htmx:after:swap", look);
  look();
})();
