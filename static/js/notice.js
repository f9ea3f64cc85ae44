// Whether this phone answered a question of this round is kept on this phone alone: it is not asked a second time.
(() => {
  const { notice, skip, answered } = document.body.dataset;
  const KEY = "noticed";
  try {
    const before = JSON.parse(localStorage.getItem(KEY) || "[]");
    if (answered && !before.includes(answered)) localStorage.setItem(KEY, JSON.stringify([...before.slice(-200), answered]));
    if (notice && before.includes(notice)) location.replace(skip);
  } catch { /* a browser that keeps nothing is asked again */ }
})();
