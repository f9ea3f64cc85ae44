// One's own cards and dots are never broadcast: after a new stage the phone fetches them, not all phones at once.
(() => {
  function fetchOwn() {
    for (const place of document.querySelectorAll("#stage [data-mine]")) {
      if (place.childElementCount || place.dataset.fetching) continue;
      place.dataset.fetching = "1";
      const people = Number(document.getElementById("scene")?.dataset.people) || 1;
      setTimeout(() => {
        delete place.dataset.fetching;
        if (place.isConnected) htmx.ajax("GET", place.dataset.mine, { target: place, swap: "innerHTML" });
      }, Math.random() * Math.min(8000, people * 4));
    }
  }
  let seen = document.querySelector("#stage [data-mine]")?.id;
  document.addEventListener("htmx:after:swap", () => {
    document.body.toggleAttribute("data-passed", Boolean(document.querySelector("[data-mine] [data-passed]")));
    const place = document.querySelector("#stage [data-mine]");
    if (place && place.id !== seen) { seen = place.id; fetchOwn(); }
  });
})();
