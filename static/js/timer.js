// Counts down between the moments that the server sends: it sends an end, the page does the counting.
(() => {
  // How much this device's clock differs from the server's, from when the page was made.
  const ahead = Date.now() - Number(document.body.dataset.now || Date.now());
  const two = (n) => String(n).padStart(2, "0");

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
})();
