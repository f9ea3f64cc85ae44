// Makes a photo small on the phone, which also leaves behind where it was taken, and puts it with the answer.
const SIDE = 1600, LARGEST = 8 * 1024 * 1024;

function drawn(address) {
  return new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => {
      const by = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * by); canvas.height = Math.round(image.naturalHeight * by);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => (blob ? done(blob) : failed()), "image/jpeg", 0.85);
    };
    image.onerror = failed;
    image.src = address;
  });
}

async function shrunk(file) {
  // Chrome 80 draws a photo as the camera held it; the server turns it upright.
  if (!CSS.supports("image-orientation", "from-image")) return file;
  const address = URL.createObjectURL(file);
  try { return await drawn(address); }
  catch (_) { return file; } // a kind that this browser cannot draw; the server may
  finally { URL.revokeObjectURL(address); }
}

export default async function take(ways, place, file) {
  const form = ways.closest("form"), photo = await shrunk(file);
  if (photo.size > LARGEST) { place.textContent = place.dataset.tooLarge; return; }
  const image = new Image(), remove = document.createElement("button"), hint = document.createElement("p");
  image.className = "photo"; image.alt = ""; image.src = URL.createObjectURL(photo);
  image.onload = () => image.scrollIntoView({ block: "nearest" });
  remove.className = "btn"; remove.type = "button"; remove.textContent = place.dataset.remove;
  hint.className = "small soft"; hint.textContent = place.dataset.caption;
  const clear = () => {
    URL.revokeObjectURL(image.src); place.textContent = ""; form.enclosed = null;
    document.removeEventListener("outbox:taken", taken);
  };
  const taken = (event) => { if (event.detail.form === form.id) clear(); };
  remove.onclick = clear;
  document.addEventListener("outbox:taken", taken);
  form.enclosed = photo; // the outbox takes it along
  place.textContent = ""; place.append(image, hint, remove);
}
