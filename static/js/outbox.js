// Cards leave this phone once each and in order, also when the answer to an earlier try was lost: the key of a card is
// made before the first try and stays the same. Only an answer that repeats the key counts as received; the login page
// of a hotel's Wi-Fi does not.
(() => {
  const box = `outbox:${document.body.dataset.code}`;
  const waiting = () => { try { return JSON.parse(localStorage.getItem(box)) || []; } catch (_) { return []; } };
  const keep = (cards) => localStorage.setItem(box, JSON.stringify(cards));
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  let sending = false, tries = 0, timer = null;

  function show() {
    const queue = document.getElementById("queue");
    if (queue) queue.hidden = !(waiting().length && tries > 0);
  }

  async function add(to, fields, file) {
    const key = newKey();
    if (file && !(await upload(key, file, { to, fields }))) return;
    keep([...waiting(), { to, fields: { ...fields, key, ...(file ? { upload: key } : {}) } }]);
    send();
  }

  // A photo or voice goes in pieces; where to go on is in every answer.
  async function upload(key, file, card) {
    const address = `/s/${document.body.dataset.code}/uploads/${key}`;
    let offset = 0, known = true;
    while (offset < file.size) {
      try {
        const answer = await (known ? fetch(address, { method: "PUT", body: file.slice(offset, offset + 65536),
          headers: { "Upload-Offset": String(offset), "Upload-Length": String(file.size), Accept: "application/json" } }) : fetch(address));
        if ([404, 413, 422].includes(answer.status)) { giveBack(card, (await answer.json()).sentence); return false; }
        if (![200, 409].includes(answer.status)) throw new Error(answer.status);
        offset = (await answer.json()).offset; known = true; tries = 0;
      } catch (_) {
        known = false; tries += 1; show();
        await new Promise((later) => setTimeout(later, Math.min(30000, 1000 * 2 ** tries)));
      }
    }
    return true;
  }

  async function send() {
    if (sending) return;
    sending = true; clearTimeout(timer);
    let card;
    while ((card = waiting()[0])) {
      let answer = null;
      try {
        const stop = new AbortController();
        const patience = setTimeout(() => stop.abort(), 20000);
        answer = await fetch(card.to, { method: "POST", body: new URLSearchParams(card.fields), headers: { "HX-Request": "true" }, signal: stop.signal, redirect: "manual" });
        clearTimeout(patience);
      } catch (_) { /* no internet: the card stays */ }
      if (answer?.ok && answer.headers.get("Kept") === card.fields.key) {
        keep(waiting().slice(1)); tries = 0;
        const own = document.querySelector("#stage [data-own-cards]");
        const html = await answer.text();
        const id = (/id="(own-[^"]+)"/.exec(html) || [])[1];  // a repeat brings a card that may be there already
        if (own && !document.getElementById(id)) { await htmx.swap({ target: own, swap: "beforeend", text: html, sourceElement: own }); own.lastElementChild.scrollIntoView({ block: "nearest" }); }
        continue;
      }
      if (answer && [404, 409, 413, 422].includes(answer.status)) {
        // The server said why: the sentence is shown and the words go back where they can be changed.
        giveBack(card, await answer.text()); keep(waiting().slice(1));
        continue;
      }
      const wait = Number(answer?.headers.get("Retry-After")) * 1000 || Math.min(30000, 1000 * 2 ** tries);
      tries += 1;
      timer = setTimeout(send, wait * (0.5 + Math.random()));
      break;
    }
    sending = false; show();
  }

  function giveBack(card, html) {
    const told = new DOMParser().parseFromString(html, "text/html").body;
    const sentence = told.textContent.trim(), field = told.firstElementChild?.dataset.field;
    const form = [...document.querySelectorAll("[data-outbox]")].find((known) => known.getAttribute("action") === card.to);
    if (form) for (const [field, text] of Object.entries(card.fields)) {
      const input = form.elements[field];
      if (input && field !== "key" && !input.value) input.value = text;
    }
    const beside = new CustomEvent("outbox:refused", { detail: { form, sentence, field }, cancelable: true });
    const place = document.getElementById("refused");
    if (place && (!form || document.dispatchEvent(beside))) {
      place.querySelector("[data-sentence]").textContent = sentence;
      place.hidden = false;
    }
    if (!form) {
      const id = `answer-${card.to.split("/")[4]}`;
      localStorage.setItem(`draft:${document.body.dataset.code}:${id}`, JSON.stringify({ to: card.to, fields: card.fields }));
      document.dispatchEvent(new Event("htmx:after:swap"));
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-outbox]")) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    delete fields.key;
    if (!Object.entries(fields).some(([field, text]) => field !== "kind" && String(text).trim())) { form.querySelector("textarea")?.focus(); return; }
    document.getElementById("refused").hidden = true;
    const file = form.enclosed;
    document.dispatchEvent(new CustomEvent("outbox:taken", { detail: { form: form.id } }));
    form.reset();
    for (const field of form.querySelectorAll("textarea")) field.value = "";
    add(form.getAttribute("action"), fields, file);
  });
  document.addEventListener("outbox:add", (event) => add(event.detail.to, event.detail.fields, event.detail.file));
  addEventListener("online", send);
  document.addEventListener("htmx:ws:after:connection", send);
  if (waiting().length) { tries = 1; show(); send(); }
})();
