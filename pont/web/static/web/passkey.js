// Passkeys: allauth's scripts on our buttons. What needs a script is shown by one.
const failed = document.getElementById("passkey-failed");
const begin = {
  add: "signupForm",
  authenticate: "authenticateForm",
  login: "loginForm",
};
const takes = { add: "signup", authenticate: "authenticate", login: "login" };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const act = form.dataset.passkey;
  const button = form.querySelector("#passkey");
  form.hidden = false;
  button.addEventListener("click", () => {
    failed.hidden = true;
  });
  window.allauth.webauthn.forms[begin[act]]({
    ids: {
      [takes[act]]: "passkey",
      credential: form.querySelector("input[name=credential]").id,
      data: "js_data",
    },
  });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  failed.hidden = false;
});
