// Whoever is signed in again goes on with one press: the page of somebody who was signed out has
// no token, and fetches one. Without one it is sent as it is, and comes back with what is missing.

import { renewed } from "./token.js";

const form = document.querySelector("form[data-unsaved]");
const token = form.querySelector("[name=csrf_token]");

form.addEventListener("submit", async (event) => {
  if (token.value) return;
  event.preventDefault();
  const data = new URLSearchParams(new FormData(form));
  const reply = await fetch(form.getAttribute("action"), { method: "POST", body: data }).catch(() => null);
  if (reply && await renewed(reply)) form.requestSubmit();
  // Boxes may be called “submit”, too: the form’s own verb is asked for by its full name.
  else HTMLFormElement.prototype.submit.call(form);
});
