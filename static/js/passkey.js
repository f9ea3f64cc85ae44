// A key of this device: it is asked for, and what it proves goes along with an ordinary form.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function proof(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    publicKey[list] = (options[list] || []).map((key) => ({ ...key, id: bytes(key.id) }));
  }
  let key;
  if (options.user) {
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    key = await navigator.credentials.create({ publicKey });
  } else {
    key = await navigator.credentials.get({ publicKey });
  }
  const response = { clientDataJSON: text(key.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) response[part] = text(key.response[part]);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = form.querySelector("[data-not-proved]");
    wrong.hidden = true;
    try {
      form.elements.credential.value = await proof(JSON.parse(form.dataset.passkey));
    } catch (_) {
      wrong.hidden = false;
      return;
    }
    form.submit();
  });
}
