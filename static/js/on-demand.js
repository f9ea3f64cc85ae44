// What is only sometimes needed of the console is fetched when it is opened, anew each time. It closes once it has worked;
// when it was refused, what was typed stays, and the reason stands on top.
(() => {
  let asking = null;
  document.addEventListener("toggle", (event) => {
    const place = event.target.open && event.target.querySelector(":scope > [data-on-demand]");
    if (place && !place.querySelector("form")) htmx.ajax("GET", place.dataset.onDemand, { target: place, swap: "innerHTML" });
  }, true);
  document.addEventListener("submit", (event) => {
    document.getElementById("says").textContent = "";
    asking = event.target.closest("[data-on-demand]");
  }, true);
  document.addEventListener("htmx:after:request", (event) => {
    const { request, response } = event.detail.ctx;
    if (!asking || request.method === "GET") return;
    if (response.status < 400) { asking.parentElement.open = false; asking.textContent = ""; }
    asking = null;
  });
})();
