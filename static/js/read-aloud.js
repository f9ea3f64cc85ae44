// Reads a text aloud: the clip that a person recorded, or else a voice of this device in that very language. Without
// either the button is not shown: never a voice of another language.
(() => {
  const speech = "speechSynthesis" in window ? speechSynthesis : null;
  const voiceOf = (language) => speech && speech.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(language));
  const languageOf = (text) => (text.lang || document.documentElement.lang).toLowerCase();
  let playing = null;

  function look() {
    for (const button of document.querySelectorAll("[data-read-aloud]")) {
      const text = document.getElementById(button.dataset.readAloud);
      button.hidden = !text || !(button.dataset.clip || voiceOf(languageOf(text)));
    }
  }
  function read(text) {
    const words = new SpeechSynthesisUtterance(text.innerText);
    words.voice = voiceOf(languageOf(text)); words.lang = words.voice.lang;
    speech.cancel(); speech.speak(words);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-read-aloud]");
    if (!button) return;
    if (playing) playing.pause();
    if (!button.dataset.clip) { read(document.getElementById(button.dataset.readAloud)); return; }
    playing = new Audio(button.dataset.clip);
    playing.play().catch(() => {});
  });
  if (speech && speech.addEventListener) speech.addEventListener("voiceschanged", look);
  document.addEventListener("htmx:after:swap", look);
  look();
})();
