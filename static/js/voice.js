// Records a voice on a panel over the page, where nothing that changes in the room interrupts it.
const LONGEST = 90; // seconds
const two = (n) => String(n).padStart(2, "0");

let drawn = "";

export async function prepare(ways) {
  const answer = await fetch(ways.dataset.ways);
  if (!answer.ok) throw new Error("no panel");
  drawn = await answer.text();
}

export default async function speak(ways, _place, file) {
  const form = ways.closest("form"), prompt = document.getElementById("prompt");
  if (!drawn) await prepare(ways); // a page of an older version does not
  const holder = document.createElement("div");
  holder.innerHTML = drawn;
  const panel = holder.querySelector(".voice"), part = (name) => panel.querySelector(`[data-${name}]`);
  const sentences = part("sentences").dataset;
  let recorder = null, stream = null, ticking = null, voice = null;

  const ask = panel.querySelector(".ask");
  ask.textContent = prompt.textContent; ask.lang = prompt.lang; ask.dir = prompt.dir;
  const kinds = form.querySelector("fieldset .kinds");
  if (kinds && !form.querySelector("[name=kind]:checked")) part("kinds").append(kinds.parentElement.cloneNode(true));

  function say(sentence) {
    part("trouble").querySelector("span").textContent = sentence;
    part("trouble").hidden = !sentence;
    if (sentence) part("trouble").scrollIntoView({ block: "nearest" });
  }
  function show(state) { panel.dataset.state = state; }
  function count(seconds) {
    part("count").textContent = `${Math.floor(seconds / 60)}:${two(Math.floor(seconds % 60))}`;
    part("ring").setAttribute("stroke-dasharray", `${Math.min(100, (seconds / LONGEST) * 100).toFixed(1)} 100`);
  }
  function letGo() {
    clearInterval(ticking);
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
  }
  function keep(blob) {
    if (!blob.size) { say(sentences.nothing); show("ready"); return; }
    voice = blob;
    part("listen").src = URL.createObjectURL(blob);
    show("done"); part("send").focus();
  }
  function forget() {
    if (file) { close(); return; } // of the phone's own recorder
    if (voice) URL.revokeObjectURL(part("listen").src);
    part("listen").removeAttribute("src");
    voice = null; count(0); show("ready"); part("start").focus();
  }

  async function start() {
    say("");
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); }
    catch (_) { say(sentences.noMicrophone); return; }
    const type = ["audio/webm;codecs=opus", "audio/mp4"].find((type) => MediaRecorder.isTypeSupported(type));
    const pieces = [], began = Date.now();
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32000 });
    recorder.ondataavailable = (event) => { if (event.data.size) pieces.push(event.data); };
    recorder.onstop = () => { letGo(); if (panel.isConnected) keep(new Blob(pieces, { type })); };
    recorder.start();
    show("recording"); part("stop").focus();
    ticking = setInterval(() => {
      const seconds = (Date.now() - began) / 1000;
      count(Math.min(LONGEST, seconds));
      if (seconds >= LONGEST) stop();
    }, 200);
  }
  function stop() { clearInterval(ticking); if (recorder && recorder.state !== "inactive") recorder.stop(); }

  function close() {
    panel.remove(); document.body.classList.remove("speaking"); document.removeEventListener("keydown", onEscape);
    stop(); letGo();
    if (ways.isConnected) ways.querySelector("[data-speak]").focus();
  }
  function onEscape(event) { if (event.key === "Escape") close(); }

  function send() {
    const chosen = panel.querySelector("[name=kind]:checked") || form.querySelector("[name=kind]:checked, [name=kind][type=hidden]");
    if (kinds && !chosen) { say(sentences.noKind); return; }
    const fields = chosen ? { kind: chosen.value } : {};
    document.dispatchEvent(new CustomEvent("outbox:add", { detail: { to: form.getAttribute("action"), fields, file: voice } }));
    close();
  }

  part("start").onclick = start; part("stop").onclick = stop; part("delete").onclick = forget;
  part("send").onclick = send; part("close").onclick = close;
  document.addEventListener("keydown", onEscape);
  document.body.append(panel); document.body.classList.add("speaking");
  ask.focus();
  if (file) keep(file);
}
