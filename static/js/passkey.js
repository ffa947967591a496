// Asks the browser to make a passkey or to show one, and sends what it says with the form.
// Source: https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON and the
// following; browsers older than those take and give bytes, so they are turned here.

const bytes = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

function asked(options) {
  const told = { ...options, challenge: bytes(options.challenge) };
  if (told.user) told.user = { ...told.user, id: bytes(told.user.id) };
  if (told.excludeCredentials) told.excludeCredentials = known(told.excludeCredentials);
  if (told.allowCredentials) told.allowCredentials = known(told.allowCredentials);
  return told;
}

function said(credential) {
  const { response } = credential;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts,
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const { passkey, options, failed } = form.dataset;
  const fault = form.querySelector(".error[hidden]");
  const ask = async () => {
    fault.hidden = true;
    try {
      const publicKey = asked(JSON.parse(options));
      form.elements.answer.value = said(await navigator.credentials[passkey]({ publicKey }));
    } catch {
      fault.textContent = failed;
      fault.hidden = false;
      return;
    }
    HTMLFormElement.prototype.submit.call(form); // its own name leads to the button
  };
  if (passkey === "create") {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask();
    });
  } else if (navigator.credentials) {
    const button = form.querySelector("[data-ask]");
    button.hidden = false;
    button.addEventListener("click", ask);
  }
}
