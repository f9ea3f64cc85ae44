// Says once what is new to who cannot see it: the question that came, a card that was kept, the dots that are left.
(() => {
  const told = document.getElementById("told");
  if (!told) return;
  const now = () => [...document.querySelectorAll("[data-tell]")].map((place) => ({ place, text: place.innerText.trim() }));
  const known = ({ place, text }) => `${place.dataset.tell} ${text}`;
  let before = now().map(known);
  document.addEventListener("htmx:after:swap", () => {
    const all = now(), fresh = all.filter((news) => news.text && !before.includes(known(news)));
    before = all.map(known);
    if (!fresh.length) return;
    told.textContent = "";
    for (const { place, text } of fresh) {
      const line = document.createElement("p");
      line.lang = place.closest("[lang]").lang; line.textContent = text;
      told.append(line);
    }
  });
})();
