// Reads a text aloud: the clip that a person recorded, else a voice of this device in that very language. Without
// either there is no button: never a voice of another language. Pressing again stops.
(() => {
  const speech = window.speechSynthesis;
  const spoken = (tag) => tag.toLowerCase().split(/[-_]/)[0];
  const languageOf = (text) => spoken(text.closest("[lang]").lang);
  const voiceOf = (language) => speech?.getVoices().find((voice) => spoken(voice.lang) === language);
  const textsOf = (button) => button.dataset.readAloud.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  const can = (button) => button.dataset.clip || (textsOf(button).length && textsOf(button).every((text) => voiceOf(languageOf(text))));
  let reading = null, clip = null;

  function showButtons() {
    for (const button of document.querySelectorAll("[data-read-aloud]")) {
      button.hidden = !can(button);
      button.setAttribute("aria-pressed", String(button === reading));
    }
    if (reading && !reading.isConnected) stop();
  }
  function stop() {
    reading = null;
    if (clip) clip.pause();
    clip = null;
    if (speech) speech.cancel();
    showButtons();
  }
  function read(button) {
    reading = button;
    const ended = () => { if (reading === button) stop(); };
    if (button.dataset.clip) {
      clip = new Audio(button.dataset.clip);
      clip.addEventListener("ended", ended);
      clip.play().catch(ended);
    } else {
      // Line by line: phones fall silent in the middle of a long text.
      const lines = textsOf(button).reduce((all, text) => all.concat(text.innerText.split("\n").map((line) => [line.trim(), text])), []).filter(([line]) => line);
      lines.forEach(([line, text], place) => {
        const words = new SpeechSynthesisUtterance(line);
        words.voice = voiceOf(languageOf(text)); words.lang = words.voice.lang;
        if (place === lines.length - 1) words.onend = ended;
        speech.speak(words);
      });
    }
    showButtons();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-read-aloud]");
    if (!button) return;
    const again = button === reading;
    stop();
    if (!again && can(button)) read(button);
  });
  addEventListener("pagehide", stop);
  document.addEventListener("htmx:after:swap", showButtons);
  // Voices come late, and some browsers do not say when.
  if (speech?.addEventListener) speech.addEventListener("voiceschanged", showButtons);
  for (const wait of [300, 1500, 5000]) setTimeout(showButtons, wait);
  showButtons();
})();
