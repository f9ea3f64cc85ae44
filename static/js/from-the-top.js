// A new question begins at its beginning, however far down somebody was; news about the same one leaves them where they are.
(() => {
  const moment = () => `${document.getElementById("scene")?.dataset.step} ${Boolean(document.getElementById("prompt"))}`;
  let before = moment();
  document.addEventListener("htmx:after:swap", () => {
    if (moment() !== before) scrollTo(0, 0);
    before = moment();
  });
})();
