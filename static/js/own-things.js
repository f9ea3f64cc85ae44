// One's own cards and dots are never broadcast: after a new stage the phone fetches them, not all phones at once.
(() => {
  function fetchOwn() {
    for (const place of document.querySelectorAll("#stage [data-mine]")) {
      if (place.childElementCount || place.fetching) continue;
      place.fetching = "now";
      const people = Number(document.getElementById("scene")?.dataset.people) || 1;
      setTimeout(() => bring(place, 0), Math.random() * Math.min(8000, people * 4));
    }
  }
  async function bring(place, tries) {
    try {
      place.fetching = "now";
      const answer = await fetch(place.dataset.mine, { headers: { "HX-Request": "true" }, cache: "no-store" });
      const html = await answer.text();
      if (place.fetching === "outdated") { bring(place, 0); return; }  // a receipt came meanwhile (outbox.js)
      place.fetching = "";
      if (answer.ok && place.isConnected) await putIn(place, html, "innerHTML");
    } catch (_) {
      if (place.isConnected) setTimeout(() => bring(place, tries + 1), Math.min(15000, 1000 * 2 ** tries));
    }
  }
  // What became of one's own cards is said on each of them; nothing that somebody is writing is touched.
  async function tellOwn() {
    const place = document.querySelector("#stage [data-mine]");
    if (!place) return;
    if (place.fetching) { place.fetching = "outdated"; return; }
    try {
      const answer = await fetch(place.dataset.mine, { headers: { "HX-Request": "true" }, cache: "no-store" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const news of page.querySelectorAll("[data-own-cards] [data-tell]")) {
        const line = place.querySelector(`[data-tell="${news.dataset.tell}"]`);
        if (!line || line.innerHTML === news.innerHTML) continue;
        line.innerHTML = news.innerHTML;
        document.dispatchEvent(new Event("htmx:after:swap"));  // so that it is read out too (announce.js)
      }
    } catch (_) { /* it is asked for again with the stage */ }
  }
  document.addEventListener("htmx:ws:after:message:incoming", (event) => { if (event.detail.message.data === '{"own": 1}') tellOwn(); });
  // A socket that is not there, or that slept, told nothing.
  document.addEventListener("stage:asked", () => { if (document.querySelector("[data-own-cards] [data-waits]")) tellOwn(); });
  // Without htmx a new stage brings a new and empty place; with it, the same place stays while the question does.
  let seen = document.querySelector("#stage [data-mine]")?.id;
  document.addEventListener("htmx:after:swap", () => {
    document.body.toggleAttribute("data-passed", Boolean(document.querySelector("[data-mine] [data-passed]")));
    const place = document.querySelector("#stage [data-mine]");
    if (place && (place.id !== seen || !window.htmx)) { seen = place.id; fetchOwn(); }
  });
})();
