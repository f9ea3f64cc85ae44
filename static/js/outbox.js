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
  const untried = new Set(), held = new Set(), done = new Set();  // never sent; being changed; received
  const wanted = new Map();  // by option, how many of it were asked for and are not answered
  let sending = false, tries = 0, after = 0, timer = null, received = 0, seen = false, under = null;
  const pause = (time) => new Promise((over) => setTimeout(over, time));

  // --- where they wait

  function openCards() {
    return new Promise((done, failed) => {
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
      alone,
      all: async () => [...read(), ...alone].sort((first, second) => first.n - second.n),
      async put(card) {
        last = Math.max(last + 1, Date.now());
        const own = { n: last, ...card };
        const others = read().filter((other) => other.n !== own.n), place = alone.findIndex((other) => other.n === own.n);
        if (place >= 0) alone[place] = own;
        else if (own.file || !write([...others, own])) alone.push(own);
        return own.n;
      },
      async drop(n) {
        write(read().filter((other) => other.n !== n));
        const place = alone.findIndex((other) => other.n === n);
        if (place >= 0) alone.splice(place, 1);
      },
    };
  }

  // A write that fails later (a full phone) falls back to this page as well. Some private windows never answer, and a slow
  // phone answers late: what was sent off meanwhile then moves over.
  const page = inPage();
  let base = null;
  const opened = (async () => {
    const found = inDatabase(await openCards());
    await found.all();
    for (const card of await page.all()) {
      const { key, ...fields } = card.fields, { n, ...rest } = card;  // an earlier version had the key among the fields
      const moved = await found.put({ code, seat, ...rest, fields, key: card.key || key });
      for (const marks of [fresh, untried]) if (marks.delete(n)) marks.add(moved);
      await page.drop(n);
    }
    base = found;
  })().catch(() => {});
  const ready = Promise.race([opened, pause(3000)]);
  const all = async () => { await ready; return [...base ? await base.all() : [], ...await page.all()]; };
  const put = async (card) => {
    await ready;
    if (base && !page.alone.some((other) => other.n === card.n)) {
      try {
        const n = await base.put(card);
        await page.drop(n);
        return n;
      } catch (_) { /* full */ }
    }
    return page.put(card);
  };
  const drop = async (n) => { await page.drop(n); if (base) await base.drop(n); };
  // What another person of this phone left waiting is not shown to this one, and not sent in this one's name.
  const mine = async () => {
    try { return (await all()).filter((card) => (card.seat || seat) === seat && !done.has(card.key)); } catch (_) { return []; }  // erased meanwhile
  };

  async function add(to, fields, file, form, label) {
    const card = { code, seat, to, fields, key: newKey() };
    if (label) card.label = label;
    // Safari's private windows cannot keep a Blob.
    if (file) card.file = { bytes: await file.arrayBuffer(), type: file.type };
    const n = await put(card);
    fresh.add(n); untried.add(n);
    if (form) document.dispatchEvent(new CustomEvent("outbox:taken", { detail: { form } }));
    show(); send();
  }

  // --- how they leave

  // The whole answer, or nothing: a line can also go still between the head and the body of an answer.
  async function ask(address, options = {}) {
    const stop = new AbortController(), patience = setTimeout(() => stop.abort(), 20000);
    under = { stop, since: Date.now() };
    try {
      const answer = await fetch(address, { ...options, headers: { Seat: seat, ...options.headers }, signal: stop.signal, redirect: "manual", cache: "no-store" });
      return { status: answer.status, ok: answer.ok, headers: answer.headers, text: await answer.text() };
    } catch (_) { return null; }  // no internet: the card stays
    finally { clearTimeout(patience); under = null; }
  }

  // Only our own server says no; then its sentence is shown.
  const refusedBy = (answer) => answer && [404, 409, 413, 415, 422].includes(answer.status) && answer.headers.get("Refused");

  // In small pieces, so that a line that breaks every minute still brings a photo over, piece by piece.
  async function upload(card) {
    const to = `/s/${code}/uploads/${card.key}`, { bytes, type } = card.file;
    const offsetIn = (answer) => {
      try { const { offset } = JSON.parse(answer.text); return offset >= 0 && offset <= bytes.byteLength ? offset : null; }
      catch (_) { return null; }
    };
    let answer = await ask(to, { headers: { Accept: "application/json" } });
    let offset = answer && answer.status === 404 ? 0 : answer?.ok ? offsetIn(answer) : null;
    for (let stops = 0; offset !== null && offset < bytes.byteLength;) {
      // A tap is small, and counts only while the question is before the room.
      for (let tap = await waits(isTap); tap; tap = await waits(isTap)) if (!await leave(tap)) return null;
      answer = await ask(to, { method: "PUT", body: bytes.slice(offset, offset + PIECE), headers: {
        "Content-Type": type || "application/octet-stream", "Upload-Offset": String(offset),
        "Upload-Length": String(bytes.byteLength), Accept: "application/json", "HX-Request": "true" } });
      if (!answer) return null;
      if (refusedBy(answer)) return answer;
      const next = answer.ok || answer.status === 409 ? offsetIn(answer) : null;
      if (next === null || (next <= offset && ++stops > 5)) return null;
      if (next > offset) tries = 0;
      offset = next;
    }
    return offset === null ? null : true;
  }

  const isReceipt = (answer, key) => answer?.ok && answer.headers.get("Kept") === key && answer.headers.get("Seal") === seal;
  const post = (to, fields) => ask(to, { method: "POST", body: new URLSearchParams(fields), headers: { "HX-Request": "true" } });

  async function deliver(card) {
    let answer = null;
    for (const key of card.instead || []) {  // what was changed or thrown away here may have arrived before
      answer = await post(`/s/${code}/unsend`, { key });
      if (!isReceipt(answer, key)) return answer;
    }
    if (!card.to) return answer;
    if (card.file) {
      const whole = await upload(card);
      if (whole !== true) return whole;
    }
    const fields = { ...card.fields, key: card.key };
    if (card.file) fields.upload = card.key;
    // What was sent off before the group moved on comes late by itself; nobody has to be asked a second time.
    if (!fresh.has(card.n) || card.file) fields.anyway = "1";
    return post(card.to, fields);
  }

  const isTap = (card) => Boolean(card.fields.target);
  const waits = async (which) => (await mine()).find((card) => !stuck.has(card.n) && which(card));

  // One that waits. False where nothing came back, or nothing of ours: those behind it wait as long, and are not asked
  // about either.
  async function leave(card) {
    untried.delete(card.n);
    const answer = await deliver(card);
    const now = (await mine()).find((other) => other.n === card.n);
    if (!now || now.key !== card.key || now.to !== card.to || held.has(card.n)) return true;  // changed meanwhile
    if (isTap(card) && (isReceipt(answer, card.key) || refusedBy(answer)) && wanted.get(card.fields.target) === card.fields.number) wanted.delete(card.fields.target);
    if (isReceipt(answer, card.key)) {
      done.add(card.key);  // a phone that cannot delete it does not send it for ever
      tries = 0; received += card.to ? 1 : 0;
      await drop(card.n).catch(() => {}); show();
      // What goes wrong in showing it, or waits there, does not keep the next one waiting.
      showOwn(answer.text, card).catch(() => {});
      return true;
    }
    if (refusedBy(answer)) { await giveBack(card, answer); return true; }
    fresh.clear(); tries += 1;
    after = Number(answer?.headers.get("Retry-After")) * 1000 || Math.min(10000, 500 * 2 ** tries);
    return false;
  }

  async function send() {
    if (sending) return;
    sending = true; clearTimeout(timer);
    after = 0;
    try {
      for (;;) {
        const first = await waits(() => true), card = first?.file && await waits(isTap) || first;
        if (!card || held.has(card.n)) break;  // the next one does not overtake one that is being changed
        if (!await leave(card)) break;
      }
    } catch (_) { after = 5000; }  // nothing that goes wrong with one card ends the sending
    finally {
      sending = false; show();
      if (after) timer = setTimeout(send, after * (0.5 + Math.random()));
    }
  }

  // The internet is there again: a try that went out before it was gone has no answer to come.
  function again() {
    tries = Math.min(tries, 1);
    if (under && Date.now() - under.since > 3000) under.stop.abort();
    send();
  }

  async function giveBack(card, answer) {
    const answered = new DOMParser().parseFromString(answer.text, "text/html").body;
    const sentence = answered.textContent.trim(), field = answered.firstElementChild?.dataset.field;
    const moved = answer.headers.get("Refused") === "MovedOn";
    const place = document.getElementById("refused");
    const say = () => { if (place) { place.querySelector("[data-sentence]").textContent = sentence; place.hidden = false; } };
    if (card.fields.target) say();  // it does not count
    if (card.label || !card.to) { await drop(card.n); return; }  // too late to pass by, or to take back
    if (card.file) {
      say();
      // A recording cannot go back into a field: it waits here until somebody decides, or this page is opened again.
      const detail = { to: card.to, fields: card.fields, sentence, file: new Blob([card.file.bytes], { type: card.file.type }) };
      if (!document.dispatchEvent(new CustomEvent("outbox:refused", { detail, cancelable: true }))) await drop(card.n);
      else stuck.add(card.n);
      return;
    }
    // The words go back where they can be changed, before they leave the shelf.
    document.dispatchEvent(new CustomEvent("outbox:back", { detail: { to: card.to, fields: card.fields } }));
    await drop(card.n);
    // Beside its field, where the page can; else above the question.
    if (!moved && document.dispatchEvent(new CustomEvent("refused:beside", { detail: { to: card.to, sentence, field }, cancelable: true }))) say();
    if (moved) document.dispatchEvent(new Event("stage:stale"));
  }

  // --- what is seen

  const isText = ([field, text]) => !["kind", "anyway", "step_id", "answer"].includes(field) && text;
  const words = (card) => Object.entries(card.fields).filter(isText).map(([, text]) => text).join(" … ");

  // A card that is thrown away, or comes in other words. What never left just goes; what may have arrived is taken back there.
  async function change(card, fields) {
    held.delete(card.n); wanted.delete(card.fields.target);
    const perhaps = [...card.instead || [], ...untried.has(card.n) ? [] : [card.key]];
    if (card.label) {
      if (perhaps.length) await put({ ...card, key: newKey(), fields: { answer: "1" }, label: " " }); else await drop(card.n);
    } else if (fields) await put({ ...card, fields, key: perhaps.length ? newKey() : card.key, instead: perhaps });
    else if (perhaps.length) await put({ n: card.n, code, seat, to: "", fields: {}, key: perhaps[perhaps.length - 1], instead: perhaps });
    else await drop(card.n);
    await show(); send();
  }

  // Drawn anew when it changes, and not while somebody is changing a card in it.
  function list(cards, place) {
    if (place.querySelector("form")) return;
    const drawn = cards.map((card) => `${card.n} ${card.key}`).join();
    if (place.dataset.drawn === drawn) return;
    place.dataset.drawn = drawn; place.textContent = "";
    for (const card of cards) {
      const line = document.getElementById("a-waiting-card").content.cloneNode(true).firstElementChild;
      const part = (name) => line.querySelector(`[data-${name}]`), text = words(card);
      const of = card.file && (card.file.type.startsWith("image") ? place.dataset.photoName : place.dataset.voiceName);
      part("said").textContent = card.label || [of, text].filter(Boolean).join(": ");
      part("reword").hidden = Boolean(card.label) || !text;
      part("remove").hidden = Boolean(card.fields.target) && !untried.has(card.n);  // what may have come is undone there
      part("reword").onclick = () => {
        held.add(card.n);
        const form = document.createElement("form");
        form.className = "stack s"; form.dataset.traces = "";
        for (const [field, text] of Object.entries(card.fields).filter(isText)) {
          const input = document.createElement("textarea");
          input.className = "input"; input.name = field; input.rows = 3; input.maxLength = 600; input.dir = "auto"; input.value = text;
          input.setAttribute("aria-label", part("said").textContent);
          form.append(input);
        }
        for (const button of [part("save"), part("back")]) { button.hidden = false; form.append(button); }
        const close = () => { form.remove(); place.dataset.drawn = ""; };
        form.addEventListener("submit", (event) => {
          event.preventDefault();
          const fields = { ...card.fields, ...Object.fromEntries(new FormData(form)) };
          if (!words({ fields }).trim()) { form.querySelector("textarea").focus(); return; }
          close(); change(card, fields);
        });
        form.querySelector("[data-back]").onclick = () => { close(); held.delete(card.n); show(); send(); };
        line.textContent = ""; line.append(form); form.querySelector("textarea").focus();
      };
      part("remove").onclick = () => change(card);
      place.append(line);
    }
  }

  async function show() {
    const cards = (await mine()).filter((card) => card.to && card.label !== " ");
    const queue = document.getElementById("queue"), note = document.getElementById("received");
    if (!queue) return;
    queue.hidden = !(cards.length && (tries > 0 || !navigator.onLine || held.size || page.alone.length));
    queue.querySelector("[data-count]").textContent = cards.length;
    queue.querySelector("[data-page-only]").hidden = !page.alone.length;
    list(cards, queue.querySelector("[data-waiting]"));
    if (!queue.hidden) { if (!seen) received = 0; seen = true; }
    note.hidden = !(seen && queue.hidden && received);
    note.querySelector("[data-count]").textContent = received;
    if (!note.hidden) setTimeout(() => { note.hidden = true; seen = false; received = 0; }, 8000);
  }

  async function showOwn(html, card) {
    const place = document.querySelector("#stage [data-mine]");
    if (place?.fetching) place.fetching = "outdated";  // what is on its way may not know of this one
    if (card.label || !card.to) {
      if (place && !place.querySelector("textarea:focus")) await putIn(place, html);
      return;
    }
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
    if (fields.target) {
      fields.number = Math.max(0, (wanted.get(fields.target) ?? Number(form.dataset.has)) + Number(fields.by));
      wanted.set(fields.target, fields.number);
      document.getElementById("refused").hidden = true;
      add(form.getAttribute("action"), fields, null, "", form.dataset.label || form.textContent.trim());
      return;
    }
    if (form.matches("[data-pass]")) { add(form.getAttribute("action"), fields, null, "", form.textContent.trim()); return; }
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
  for (const moment of ["online", "pageshow"]) addEventListener(moment, again);
  addEventListener("offline", () => show());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  document.addEventListener("htmx:ws:after:connection", again);
  // What only this page holds goes with it: the browser asks first.
  addEventListener("beforeunload", (event) => { if (page.alone.length) { event.preventDefault(); event.returnValue = ""; } });
  // For who wants to leave this phone to another: how many still wait, a last try, and letting go of what this page holds.
  window.outbox = { waiting: async () => (await mine()).length, send, forget: () => { page.alone.length = 0; } };
  const begin = (cards) => { if (cards.length) { tries = 1; show(); send(); } };
  mine().then(begin);
  opened.then(() => mine()).then(begin);
})();
