// The second step at sign-in with a passkey: allauth's script on our button.
allauth.webauthn.forms.authenticateForm({
  ids: {
    authenticate: "mfa_webauthn_authenticate",
    credential: "id_credential",
    data: "js_data",
  },
});
