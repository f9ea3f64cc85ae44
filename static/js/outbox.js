// Answers leave this phone once each and in order, also when the answer to an earlier try was lost: the key of an answer
// is made before the first try and stays the same, and the next one leaves only after the one before has its receipt.
// They wait in IndexedDB, or where a private window refuses that, in localStorage or in this page alone.
// A receipt repeats the key and the seal of this seat, which stands in the page and is never sent: the login page of a
// hotel's Wi-Fi, or a network that sends back what it gets, knows no seal.
(() => {
  const { code, seat, seal } = document.body.dataset;
  if (!seat) return;
  const PIECE = 32768, box = `outbox:${code}`;
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const fresh = new Set(), stuck = new Set();  // sent off in this page and not yet refused; refused, with a recording
  let sending = false, tries = 0, timer = null, received = 0, seen = false;

  // --- where they wait

  function openCards() {
    return new Promise((done, failed) => {
      setTimeout(failed, 3000);  // some private windows never answer
      const request = indexedDB.open("expertpool", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("cards", { keyPath: "n", autoIncrement: true });
      request.onerror = failed; request.onblocked = failed;
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();  // somebody erases this phone
        done(request.result);
      };
    });
  }

  function inDatabase(db) {
    const work = (mode, what) => new Promise((done, failed) => {
      const unit = db.transaction("cards", mode), request = what(unit.objectStore("cards"));
      unit.oncomplete = () => done(request.result); unit.onabort = unit.onerror = () => failed(unit.error);
    });
    return {
      all: () => work("readonly", (cards) => cards.getAll()),
      put: (card) => work("readwrite", (cards) => cards.put(card)),
      drop: (n) => work("readwrite", (cards) => cards.delete(n)),
    };
  }

  function inPage() {
    let last = 0;
    const alone = [];  // what localStorage refuses too, and recordings, which do not fit there
    const read = () => { try { return JSON.parse(localStorage.getItem(box)) || []; } catch (_) { return []; } };
    const write = (cards) => {
      try { if (cards.length) localStorage.setItem(box, JSON.stringify(cards)); else localStorage.removeItem(box); return true; }
      catch (_) { return false; }
    };
    return {
      all: async () => [...read(), ...alone].sort((one, other) => one.n - other.n),
      async put(card) {
        last = Math.max(last + 1, Date.now());
        const own = { n: last, ...card };
        const others = read().filter((known) => known.n !== own.n), place = alone.findIndex((known) => known.n === own.n);
        if (place >= 0) alone[place] = own;
        else if (own.file || !write([...others, own])) alone.push(own);
        return own.n;
      },
      async drop(n) {
        write(read().filter((known) => known.n !== n));
        const place = alone.findIndex((known) => known.n === n);
        if (place >= 0) alone.splice(place, 1);
      },
    };
  }

  // A write that fails later (a full phone) falls back to this page as well.
  const shelf = (async () => {
    const page = inPage();
    let base = null;
    try { base = inDatabase(await openCards()); await base.all(); } catch (_) { return page; }
    let old = [];
    try { old = JSON.parse(localStorage.getItem(box)) || []; } catch (_) { /* refused */ }
    for (const card of old) {  // from an earlier version of this page, or a window without a database
      const { key, ...fields } = card.fields;
      await base.put({ code, seat, to: card.to, fields, key: card.key || key });
    }
    if (old.length) localStorage.removeItem(box);
    return {
      all: async () => [...await base.all(), ...await page.all()],
      put: async (card) => { try { return await base.put(card); } catch (_) { return page.put(card); } },
      drop: async (n) => { await page.drop(n); await base.drop(n); },
    };
  })();
  // What another person of this phone left waiting is not shown to this one, and not sent in this one's name.
  const mine = async () => { try { return (await (await shelf).all()).filter((card) => (card.seat || seat) === seat); } catch (_) { return []; } };  // erased meanwhile

  async function add(to, fields, file, form) {
    const card = { code, seat, to, fields, key: newKey() };
    // Safari's private windows cannot keep a Blob.
    if (file) card.file = { bytes: await file.arrayBuffer(), type: file.type };
    fresh.add(await (await shelf).put(card));
    if (form) document.dispatchEvent(new CustomEvent("outbox:taken", { detail: { form } }));
    send();
  }

  // --- how they leave

  async function ask(address, options = {}) {
    const stop = new AbortController(), patience = setTimeout(() => stop.abort(), 20000);
    try { return await fetch(address, { ...options, headers: { Seat: seat, ...options.headers }, signal: stop.signal, redirect: "manual", cache: "no-store" }); }
    catch (_) { return null; }  // no internet: the card stays
    finally { clearTimeout(patience); }
  }

  // Only our own server says no; then its sentence is shown.
  const refusedBy = (answer) => answer && [404, 409, 413, 415, 422].includes(answer.status) && answer.headers.get("Refused");

  // In small pieces, so that a line that breaks every minute still brings a photo over, piece by piece.
  async function upload(card) {
    const to = `/s/${code}/uploads/${card.key}`, { bytes, type } = card.file;
    const offsetIn = async (answer) => {
      try { const { offset } = await answer.json(); return offset >= 0 && offset <= bytes.byteLength ? offset : null; }
      catch (_) { return null; }
    };
    let answer = await ask(to, { headers: { Accept: "application/json" } });
    let offset = answer && answer.status === 404 ? 0 : answer && answer.ok ? await offsetIn(answer) : null;
    for (let stops = 0; offset !== null && offset < bytes.byteLength;) {
      answer = await ask(to, { method: "PUT", body: bytes.slice(offset, offset + PIECE), headers: {
        "Content-Type": type || "application/octet-stream", "Upload-Offset": String(offset),
        "Upload-Length": String(bytes.byteLength), Accept: "application/json", "HX-Request": "true" } });
      if (!answer) return null;
      if (refusedBy(answer)) return answer;
      const next = answer.ok || answer.status === 409 ? await offsetIn(answer) : null;
      if (next === null || (next <= offset && ++stops > 5)) return null;
      if (next > offset) tries = 0;
      offset = next;
    }
    return offset === null ? null : true;
  }

  async function deliver(card) {
    if (card.file) {
      const done = await upload(card);
      if (done !== true) return done;
    }
    const body = new URLSearchParams({ ...card.fields, key: card.key, ...(card.file ? { upload: card.key } : {}) });
    // What was sent off before the group moved on comes late by itself; nobody has to be asked a second time.
    if (!fresh.has(card.n) || card.file) body.set("anyway", "1");
    return ask(card.to, { method: "POST", body, headers: { "HX-Request": "true" } });
  }

  async function send() {
    if (sending) return;
    sending = true; clearTimeout(timer);
    try {
      for (;;) {
        const card = (await mine()).find((known) => !stuck.has(known.n));
        if (!card) break;
        const answer = await deliver(card);
        if (answer && answer.ok && answer.headers.get("Kept") === card.key && answer.headers.get("Seal") === seal) {
          await (await shelf).drop(card.n);
          tries = 0; received += 1; show();
          await showOwn(await answer.text());
        } else if (refusedBy(answer)) await giveBack(card, answer);
        else {
          fresh.delete(card.n); tries += 1;
          const after = Number(answer && answer.headers.get("Retry-After")) * 1000 || Math.min(15000, 500 * 2 ** tries);
          timer = setTimeout(send, after * (0.5 + Math.random()));
          break;
        }
      }
    } finally { sending = false; show(); }
  }

  async function giveBack(card, answer) {
    const told = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    const sentence = told.textContent.trim(), field = told.firstElementChild?.dataset.field;
    const moved = answer.headers.get("Refused") === "MovedOn";
    const place = document.getElementById("refused");
    const say = () => { if (place) { place.querySelector("[data-sentence]").textContent = sentence; place.hidden = false; } };
    if (card.file) {
      say();
      // A recording cannot go back into a field: it waits here until somebody decides, or this page is opened again.
      const detail = { to: card.to, fields: card.fields, sentence, file: new Blob([card.file.bytes], { type: card.file.type }) };
      if (!document.dispatchEvent(new CustomEvent("outbox:refused", { detail, cancelable: true }))) await (await shelf).drop(card.n);
      else stuck.add(card.n);
      return;
    }
    // The words go back where they can be changed, before they leave the shelf.
    document.dispatchEvent(new CustomEvent("outbox:back", { detail: { to: card.to, fields: card.fields } }));
    await (await shelf).drop(card.n);
    // Beside its field, where the page can; else above the question.
    if (!moved && document.dispatchEvent(new CustomEvent("refused:beside", { detail: { to: card.to, sentence, field }, cancelable: true }))) say();
    if (moved) document.dispatchEvent(new Event("stage:stale"));
  }

  // --- what is seen

  async function show() {
    const cards = await mine(), queue = document.getElementById("queue"), note = document.getElementById("received");
    if (!queue) return;
    queue.hidden = !(cards.length && (tries > 0 || !navigator.onLine));
    queue.querySelector("[data-count]").textContent = cards.length;
    const list = queue.querySelector("[data-waiting]");
    list.textContent = "";
    for (const card of cards) {
      const line = document.createElement("li"), { kind, anyway, ...said } = card.fields;
      line.dir = "auto"; line.textContent = Object.values(said).filter(Boolean).join(" … ");
      if (line.textContent) list.append(line);
    }
    if (!queue.hidden) { if (!seen) received = 0; seen = true; }
    note.hidden = !(seen && queue.hidden && received);
    note.querySelector("[data-count]").textContent = received;
    if (!note.hidden) setTimeout(() => { note.hidden = true; seen = false; received = 0; }, 8000);
  }

  async function showOwn(html) {
    const own = document.querySelector("#stage [data-own-cards]");
    const id = (/id="(own-[^"]+)"/.exec(html) || [])[1];  // a repeat brings a card that may be there already
    if (!own || document.getElementById(id)) return;
    await putIn(own, html, "beforeend");
    own.lastElementChild.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-outbox]")) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    delete fields.key;
    if (!Object.entries(fields).some(([field, text]) => field !== "kind" && String(text).trim())) { form.querySelector("textarea")?.focus(); return; }
    document.getElementById("refused").hidden = true;
    // Emptied at once, so that a second tap finds nothing to send; the draft goes when the card is safely on the shelf.
    const file = form.enclosed;  // a photo, already made small
    form.enclosed = null;
    form.reset();
    for (const field of form.querySelectorAll("textarea")) field.value = "";
    add(form.getAttribute("action"), fields, file, form.id);
  });
  document.addEventListener("outbox:add", (event) => add(event.detail.to, event.detail.fields, event.detail.file, event.detail.form));
  for (const moment of ["online", "pageshow"]) addEventListener(moment, () => send());
  addEventListener("offline", () => show());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  document.addEventListener("htmx:ws:after:connection", () => send());
  // For who wants to leave this phone to another: how many still wait, and a last try.
  window.outbox = { waiting: async () => (await mine()).length, send };
  mine().then((cards) => { if (cards.length) { tries = 1; show(); send(); } });
})();
