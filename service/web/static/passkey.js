// Passkeys: asks the browser's authenticator and puts its answer into the form, which is then sent like any other.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

const create = async (options) => {
  const key = await navigator.credentials.create({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  } });
  return [key, { attestationObject: text(key.response.attestationObject) }];
};

const get = async (options) => {
  const key = await navigator.credentials.get({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: named(options.allowCredentials),
  } });
  const { authenticatorData, signature, userHandle } = key.response;
  return [key, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  }];
};

const answered = async (kind, options) => {
  const [key, response] = await (kind === "create" ? create(options) : get(options));
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: { clientDataJSON: text(key.response.clientDataJSON), ...response },
    clientExtensionResults: {},
  });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const answer = form.querySelector("[data-passkey-answer]");
  const failed = form.querySelector("[data-passkey-failed]");
  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      answer.value = await answered(form.dataset.passkey, JSON.parse(form.dataset.options));
    } catch {
      failed.hidden = false;
      return;
    }
    form.requestSubmit();
  });
  form.hidden = !window.PublicKeyCredential;
}
