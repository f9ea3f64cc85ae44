// Says once what is new to who cannot see it: the question that came, a card that was kept, the dots that are left.
(() => {
  const list = document.getElementById("told");
  if (!list) return;
  const now = () => [...document.querySelectorAll("[data-tell]")].map((place) => ({ place, text: place.innerText.trim() }));
  const key = ({ place, text }) => `${place.dataset.tell} ${text}`;
  let before = now().map(key);
  document.addEventListener("htmx:after:swap", () => {
    const all = now(), fresh = all.filter((news) => news.text && !before.includes(key(news)));
    before = all.map(key);
    if (!fresh.length) return;
    list.textContent = "";
    for (const { place, text } of fresh) {
      const line = document.createElement("p");
      line.lang = place.closest("[lang]").lang; line.textContent = text;
      list.append(line);
    }
  });
})();
