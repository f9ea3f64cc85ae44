// Makes a photo small on the phone, which also leaves behind where it was taken, and puts it with the answer. Faces can be
// covered before it goes: what is under a patch never leaves the phone.
const SIDE = 1600, LARGEST = 8 * 1024 * 1024, FACE = 1 / 14, STEP = 1 / 24;  // of the longer side
// How to turn what the camera saw, by what it wrote about how it was held (1 to 8).
const TURNS = [null, [1, 0, 0, 1], [-1, 0, 0, 1], [-1, 0, 0, -1], [1, 0, 0, -1], [0, 1, 1, 0], [0, 1, -1, 0], [0, -1, -1, 0], [0, -1, 1, 0]];

// Chrome 80 draws a photo without looking at that.
async function held(file) {
  if (CSS.supports("image-orientation", "from-image")) return 1;
  try {
    const head = new DataView(await file.slice(0, 131072).arrayBuffer());
    for (let at = head.getUint16(0) === 0xffd8 ? 2 : NaN; head.getUint16(at) !== 0xffda; at += 2 + head.getUint16(at + 2)) {
      if (head.getUint16(at) !== 0xffe1 || head.getUint32(at + 4) !== 0x45786966) continue;  // "Exif"
      const start = at + 10, little = head.getUint16(start) === 0x4949, list = start + head.getUint32(start + 4, little);
      for (let n = 0; n < head.getUint16(list, little); n++) {
        const entry = list + 2 + 12 * n;
        if (head.getUint16(entry, little) === 0x112) return head.getUint16(entry + 8, little);
      }
    }
  } catch (_) { /* no JPEG, or one that says nothing about it */ }
  return 1;
}

async function shrunk(file) {
  const image = new Image(), address = URL.createObjectURL(file), how = await held(file);
  try {
    await new Promise((done, failed) => { image.onload = () => (image.naturalWidth ? done() : failed()); image.onerror = failed; image.src = address; });
    const by = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const width = Math.round(image.naturalWidth * by), height = Math.round(image.naturalHeight * by);
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    canvas.width = how > 4 ? height : width; canvas.height = how > 4 ? width : height;
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.transform(...TURNS[how] || TURNS[1], 0, 0);
    pen.drawImage(image, -width / 2, -height / 2, width, height);
    return canvas;
  } finally { URL.revokeObjectURL(address); }
}

const jpeg = async (canvas) => (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))).arrayBuffer();

function make(kind, text, cls = "small soft") {
  const made = document.createElement(kind);
  made.className = cls; made.textContent = text;
  return made;
}

function button(ways, text, icon) {
  const made = make("button", text, "btn"), picture = ways.querySelector("svg").cloneNode(true), use = picture.firstElementChild;
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  picture.classList.toggle("flip", icon === "undo");
  made.type = "button"; made.prepend(picture);
  return made;
}

// The photo to tap on, what to say about it, and what is sent of it. A second tap on a patch makes it larger.
function toCover(small, words, undo) {
  const seen = make("canvas", "", "photo"), pen = seen.getContext("2d"), patches = [];
  const count = make("p", ""), keys = make("p", words.keys);
  const { width, height } = small, longer = Math.max(width, height), face = longer * FACE;
  seen.width = width; seen.height = height;
  let aim = null;
  const oval = (x, y, size) => { pen.beginPath(); pen.ellipse(x, y, size, size * 1.25, 0, 0, 7); };
  function paint() {
    pen.drawImage(small, 0, 0);
    // One plain colour: the averages of a mosaic would still tell a machine which face it was, and anybody the skin.
    pen.fillStyle = "#3b4a50";
    for (const { x, y, size } of patches) { oval(x, y, size); pen.fill(); }
    if (aim) for (const [colour, line] of [["#14232a", 120], ["#ffc531", 240]]) {
      pen.strokeStyle = colour; pen.lineWidth = longer / line;
      oval(aim.x, aim.y, face); pen.stroke();
    }
    keys.hidden = !aim; undo.hidden = !patches.length;
    count.textContent = patches.length ? `${words.covered} ${patches.filter(({ size }) => size === face).length}` : "";
  }
  function cover(x, y) {
    const below = [...patches].reverse().find((patch) => Math.hypot(x - patch.x, (y - patch.y) / 1.25) < patch.size);
    patches.push(below ? { ...below, size: below.size * 1.5 } : { x, y, size: face });
    paint();
  }
  seen.tabIndex = 0;
  seen.setAttribute("role", "application"); seen.setAttribute("aria-label", [words.cover, words.keys].join(" "));
  count.setAttribute("role", "status");
  undo.onclick = () => { patches.pop(); if (!patches.length) seen.focus(); paint(); };
  seen.onclick = ({ offsetX, offsetY }) => {
    aim = null;
    cover(offsetX * width / seen.clientWidth, offsetY * height / seen.clientHeight);
  };
  seen.onkeydown = (event) => {
    const [over, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Enter: [0, 0], " ": [0, 0] }[event.key] || [];
    if (down === undefined) return;
    event.preventDefault();
    const from = aim || { x: width / 2, y: height / 2 }, within = (place, end) => Math.max(0, Math.min(end, place));
    aim = { x: within(from.x + over * longer * STEP, width), y: within(from.y + down * longer * STEP, height) };
    if (over || down) paint(); else cover(aim.x, aim.y);
  };
  seen.onkeyup = (event) => { if (event.key === "Tab") { aim = { x: width / 2, y: height / 2 }; paint(); } };
  seen.onblur = () => { aim = null; paint(); };
  paint();
  // Drawn when it is sent: so no tap comes too late.
  const arrayBuffer = () => { aim = null; paint(); return jpeg(seen); };
  return { parts: [make("p", words.cover, ""), seen, keys, count], enclosed: { type: "image/jpeg", arrayBuffer } };
}

// What this browser cannot draw, the server may: but not a film, whatever it is called, and not what is no photo at all.
async function isAPhoto(file) {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer())), box = head.slice(4, 8) === "ftyp";
  return file.size > 0 && (box ? /hei|hev|mi[af]|msf/.test(head.slice(8)) : !/^(audio|video|image\/(jpeg|png|gif|webp))/.test(file.type));
}

function asItCame(file) {
  const image = make("img", "", "photo"), address = URL.createObjectURL(file);
  image.alt = ""; image.src = address;
  image.onload = image.onerror = () => URL.revokeObjectURL(address);
  return { parts: [image], enclosed: file };
}

export default async function take(ways, place, file) {
  const form = ways.closest("form"), drawing = shrunk(file).catch(() => null);
  // Who sends before it is drawn sends it all the same.
  const early = { type: "image/jpeg", arrayBuffer: async () => {
    const small = await drawing;
    return small ? jpeg(small) : file.arrayBuffer();
  } };
  form.enclosed = early;
  const small = await drawing, readable = small || await isAPhoto(file).catch(() => true);
  if (form.enclosed !== early) return;
  const wrong = small ? "" : !readable ? "unreadable" : file.size > LARGEST ? "tooLarge" : "";
  if (wrong) { form.enclosed = null; place.textContent = place.dataset[wrong]; return; }
  const undo = button(ways, place.dataset.undo, "undo"), remove = button(ways, place.dataset.remove, "trash");
  const { parts, enclosed } = small ? toCover(small, place.dataset, undo) : asItCame(file), row = make("div", "", "row tight fit");
  row.append(...small ? [undo] : [], remove);
  const clear = () => {
    place.textContent = ""; form.enclosed = null;
    document.removeEventListener("outbox:taken", taken);
  };
  const taken = (event) => { if (event.detail.form === form.id) clear(); };
  remove.onclick = clear;
  document.addEventListener("outbox:taken", taken);
  form.enclosed = enclosed;  // the outbox takes it along
  place.textContent = ""; place.append(...parts, row, make("p", place.dataset.caption));
  parts[0].scrollIntoView();
}
