// Dragging the run of show: the same as its arrows, for who has a mouse.
(() => {
  const list = document.querySelector("[data-order]");
  if (!list || !window.Sortable) return;
  Sortable.create(list, { handle: ".grip", animation: 0, onEnd: async () => {
    const order = new URLSearchParams();
    for (const step of list.querySelectorAll("[data-step]")) order.append("step", step.dataset.step);
    await fetch(list.dataset.order, { method: "POST", body: order });
    location.reload();
  } });
})();
