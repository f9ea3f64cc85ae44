// A hard word in a question opens its explanation under the question; the answer stays as it is.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.hard");
  const told = link && document.getElementById(link.hash.slice(1));
  if (!told) return;
  event.preventDefault();
  told.open = !told.open;
  if (told.open) told.scrollIntoView({ block: "nearest" });
});
