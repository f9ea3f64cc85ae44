// A page that is for paper offers to print itself.
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
