// Reads a text aloud, if this device has a voice of its language. Without one the button is not shown: never a voice
// of another language.
(() => {
  const voiceOf = (language) => speechSynthesis.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(language));
  function look() {
    for (const button of document.querySelectorAll("[data-read-aloud]")) {
      const text = document.getElementById(button.dataset.readAloud);
      button.hidden = !text || !voiceOf((text.lang || document.documentElement.lang).toLowerCase());
    }
  }
  if (!("speechSynthesis" in window)) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-read-aloud]");
    if (!button) return;
    const text = document.getElementById(button.dataset.readAloud);
    const language = (text.lang || document.documentElement.lang).toLowerCase();
    const words = new SpeechSynthesisUtterance(text.innerText);
    words.voice = voiceOf(language); words.lang = words.voice.lang;
    speechSynthesis.cancel(); speechSynthesis.speak(words);
  });
  speechSynthesis.addEventListener?.("voiceschanged", look);
  document.addEventListener("htmx:after:swap", look);
  look();
})();
