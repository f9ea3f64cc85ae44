// Counts down between the moments that the server sends: it sends an end, the page does the counting.
(() => {
  // How much this device's clock differs from the server's. A page says when it was made; one that came late asks what time
  // it is, and believes the answer that came soonest.
  const made = Number(document.body.dataset.now), came = window.performance && performance.timing || {};
  const arrived = came.responseStart || Date.now();
  let ahead = made ? arrived - made : 0, unsure = came.requestStart ? arrived - came.requestStart : 0, tries = 5;
  const two = (n) => String(n).padStart(2, "0");

  function ask() {
    const asked = Date.now();
    fetch("/clock", { cache: "no-store" }).then((answer) => answer.json()).then((told) => {
      const now = Date.now();
      if (now - asked >= unsure) return;
      unsure = now - asked;
      ahead = (asked + now) / 2 - told.now;
      draw();
    }).catch(() => {}).then(() => { if (unsure > 1000 && --tries) setTimeout(ask, 2000); });
  }

  function draw() {
    for (const clock of document.querySelectorAll("[data-clock]")) {
      const ends = Number(clock.dataset.ends), total = Number(clock.dataset.total) || 1;
      const left = ends ? Math.max(0, Math.round((ends - (Date.now() - ahead)) / 1000)) : Number(clock.dataset.left) || 0;
      const text = `${Math.floor(left / 60)}:${two(left % 60)}`;
      for (const place of clock.querySelectorAll("[data-timer]")) if (place.textContent !== text) place.textContent = text;
      const part = Math.min(100, (left / total) * 100).toFixed(1);
      for (const ring of clock.querySelectorAll("[data-timer-ring]")) ring.setAttribute("stroke-dasharray", `${part} 100`);
      clock.toggleAttribute("data-over", ends > 0 && left === 0);
    }
  }
  setInterval(draw, 500);
  document.addEventListener("htmx:after:swap", draw);
  draw();
  if (made && unsure > 1000 && window.fetch) ask();
})();
