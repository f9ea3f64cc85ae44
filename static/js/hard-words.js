// A hard word in a question opens its explanation under the question; the answer stays as it is.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.hard");
  const details = link && document.getElementById(link.hash.slice(1));
  if (!details) return;
  event.preventDefault();
  details.open = !details.open;
  if (details.open) details.scrollIntoView({ block: "nearest" });
});
