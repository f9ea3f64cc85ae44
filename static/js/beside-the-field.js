// What is wrong stands beside its field, in the language of the person: the browser's own bubble speaks another.
(() => {
  const spot = (field) => field.form?.querySelector(`[data-wrong="${field.name}"]`);
  const prepare = () => { for (const form of document.querySelectorAll("[data-beside]")) form.noValidate = true; };

  function say(field, sentence) {
    const place = spot(field);
    place.querySelector("[data-sentence]").textContent = sentence;
    place.hidden = !sentence;
    for (const input of field.form.querySelectorAll(`[name="${field.name}"]`)) {
      if (sentence) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
    }
    if (sentence) field.focus();
  }

  // First of all listeners: what is not complete is not sent.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-beside]")) return;
    const fields = [...event.target.elements].filter((field) => field.willValidate && spot(field));
    const wrong = fields.find((field) => !field.validity.valid || (field.required && field.type !== "radio" && !field.value.trim()));
    if (!wrong) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(wrong, spot(wrong).dataset.empty);
  }, true);
  document.addEventListener("input", (event) => { if (spot(event.target) && !spot(event.target).hidden) say(event.target, ""); });
  document.addEventListener("refused:beside", (event) => {
    const { to, sentence, field } = event.detail;
    const form = [...document.querySelectorAll("[data-beside]")].find((form) => form.getAttribute("action") === to);
    if (!form) return;
    const input = [...form.elements].find((input) => input.name === field && spot(input)) || [...form.elements].find(spot);
    if (!input) return;
    event.preventDefault();
    say(input, sentence);
  });
  // A change that was refused: the list and what was typed stay, and the sentence does not take their place.
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement: form, response, text } = event.detail.ctx;
    if (!form.matches("[data-beside]") || response.status < 400) return;
    event.preventDefault();
    const answered = new DOMParser().parseFromString(text, "text/html").body;
    if (response.headers.get("Refused")) say([...form.elements].find(spot), answered.textContent.trim());
  });
  document.addEventListener("htmx:after:swap", prepare);
  prepare();
})();
