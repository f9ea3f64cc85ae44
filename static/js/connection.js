// Shows whether the page is connected, and asks now and then while it is not.
(() => {
  const body = document.body;
  const address = body.dataset.stage;
  let tag = "", timer = null, lost = 0, asking = false;

  const state = (name) => { body.dataset.connection = name; };
  const live = () => body.dataset.connection === "live";
  const later = (after) => { clearTimeout(timer); timer = setTimeout(ask, after); };

  // Puts a piece of page in its place, without htmx where a browser is too old for it.
  window.putIn = async (place, html, how = "innerMorph") => {
    if (window.htmx) return htmx.swap({ target: place, swap: how, text: html, sourceElement: place });
    if (how === "beforeend") place.insertAdjacentHTML("beforeend", html);
    else place.innerHTML = html;
    document.dispatchEvent(new Event("htmx:after:swap"));
  };

  document.addEventListener("htmx:ws:after:connection", () => { state("live"); lost = 0; later(60000); });
  document.addEventListener("htmx:ws:after:message:incoming", () => later(60000));
  document.addEventListener("htmx:ws:close", () => { later(3000); state("lost"); });

  // Without a socket: the same stage, asked for with a tag, so that most answers are empty. A socket that has been still
  // for a minute is asked after too: a phone that left the Wi-Fi does not always notice.
  async function ask() {
    clearTimeout(timer);
    if (!address || asking) return;
    asking = true;
    const stop = new AbortController(), patience = setTimeout(() => stop.abort(), 10000);
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true", ...(tag && { "If-None-Match": tag }) }, cache: "no-store", signal: stop.signal });
      if (answer.status === 200 && answer.headers.get("ETag")) await show(answer.headers.get("ETag"), await answer.text());
      else if ([401, 404].includes(answer.status) && answer.headers.get("Refused")) await refused(answer);
      lost = 0;
      if (!live()) state("asking");
      document.dispatchEvent(new Event("stage:asked"));
    } catch (_) { lost += 1; state("lost"); }
    clearTimeout(patience); asking = false;
    later(live() ? 60000 : 4000 + Math.random() * 2000 + Math.min(lost, 5) * 1000);
  }

  // Who may look no longer is told so, and shown the page anew only where nothing that they typed would go with it.
  async function refused(answer) {
    const says = document.getElementById("says");
    const typed = [...document.querySelectorAll("textarea, input:not([type=hidden])")]
      .some((field) => field.value !== field.defaultValue);
    if (says && typed) await putIn(says, await answer.text());
    else if (answer.status === 404) location.reload();
  }

  // Without htmx a new stage takes the place of the whole old one; that would close the keyboard of who is writing.
  async function show(newest, html) {
    const stage = document.getElementById("stage"), field = document.activeElement;
    const again = document.getElementById("look-again");
    const writing = !window.htmx && stage.contains(field) && field.matches("textarea, input");
    if (again) again.hidden = !(writing && tag);
    if (writing) { tag = tag || newest; return; }
    tag = newest;
    await putIn(stage, html);
  }

  // A phone that is unlocked shows the right question at once, whatever its socket believes.
  const wake = () => { if (!document.hidden) ask(); };
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("offline", () => state("lost"));
  document.addEventListener("stage:stale", ask);
  if (address) later(3000);
})();
