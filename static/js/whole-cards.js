// The board shows whole cards. One for which its column has no room counts among the others below it, and one that is
// longer than its column ends in "…".
(() => {
  function shorten(card, room) {
    // The original voice stays longest.
    for (const text of [card.querySelector(".tr"), card.querySelector(".said")].filter(Boolean)) {
      const over = card.offsetHeight - room, line = parseFloat(getComputedStyle(text).lineHeight);
      if (over <= 0) return;
      text.style.setProperty("--lines", Math.max(1, Math.floor((text.clientHeight - over) / line)));
      text.classList.add("shortened");
    }
  }

  function fit() {
    for (const text of document.querySelectorAll(".theme .shortened")) text.classList.remove("shortened");
    for (const stack of document.querySelectorAll(".theme .stack")) {
      const cards = [...stack.children];
      // The sheet lets a card that does not fit begin a column of its own, which is out of view.
      const beside = cards.filter((card) => card.offsetLeft !== cards[0].offsetLeft);
      for (const card of cards) card.classList.toggle("beyond", beside.includes(card));
      for (const others of stack.parentElement.querySelectorAll(".slips"))
        others.hidden = Number(others.dataset.after) !== cards.length - beside.length;
      const edge = cards.length && cards[0].offsetTop - stack.offsetTop;
      if (cards.length && getComputedStyle(stack).overflow !== "visible") shorten(cards[0], stack.clientHeight - 2 * edge);
    }
  }
  document.addEventListener("htmx:after:swap", fit);
  document.addEventListener("load", fit, true); // a photo
  addEventListener("resize", fit);
  if (document.fonts) document.fonts.ready.then(fit);
  fit();
})();
