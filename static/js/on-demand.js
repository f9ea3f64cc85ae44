// What is only sometimes needed of the console is fetched when it is opened, anew each time. It closes once it has worked;
// when it was refused, what was typed stays, and the reason stands on top.
(() => {
  const within = (element) => element.closest?.("[data-on-demand]");
  document.addEventListener("toggle", (event) => {
    const place = event.target.open && event.target.querySelector(":scope > [data-on-demand]");
    if (place && !place.querySelector("form")) htmx.ajax("GET", place.dataset.onDemand, { target: place, swap: "innerHTML" });
  }, true);
  document.addEventListener("submit", (event) => {
    document.getElementById("says").textContent = "";
    const place = within(event.target);
    if (place) place.dataset.asked = "1";
  }, true);
  document.addEventListener("htmx:after:request", (event) => {
    for (const place of document.querySelectorAll("[data-asked]")) {
      if (event.detail.ctx.request.method === "GET") continue;
      delete place.dataset.asked;
      if (event.detail.ctx.response.status < 400) { place.parentElement.open = false; place.textContent = ""; }
    }
  });
})();
