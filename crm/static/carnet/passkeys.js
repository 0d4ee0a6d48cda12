// A button with data-passkey="create" or "get" asks the browser to create or use a passkey and sends its form with the
// result. The options are in the element that data-options names, or else at the URL of the form.

const options = async (button) => {
  if (button.dataset.options) return JSON.parse(document.getElementById(button.dataset.options).textContent);
  const answer = await fetch(button.form.action, { headers: { Accept: "application/json" } });
  return answer.json();
};

const ceremonies = {
  async create(button) {
    const { publicKey } = (await options(button)).creation_options;
    // Discoverable, so that no user name is typed, and verified by fingerprint, face or PIN.
    Object.assign(publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  },
  async get(button) {
    const { publicKey } = (await options(button)).request_options;
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  },
};

for (const button of document.querySelectorAll("button[data-passkey]")) {
  const failure = button.parentElement.querySelector(".error[hidden]");
  button.hidden = !window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  button.addEventListener("click", async () => {
    button.disabled = true;
    failure.hidden = true;
    try {
      const credential = await ceremonies[button.dataset.passkey](button);
      button.form.elements.credential.value = JSON.stringify(credential);
      button.form.submit();
    } catch {
      failure.hidden = false;
      button.disabled = false;
    }
  });
}
