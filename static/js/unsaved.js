// Warns whoever leaves a form with changes that are not saved: form[data-unsaved] holds the words.

import { holdsWords } from "./touched.js";

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  const told = form.querySelector(".dirty");
  // Shown again after a fault, a crossing or signing out: what stands there was never saved.
  let isDirty = Boolean(document.querySelector("#error-summary, #crossed, #kept")) || holdsWords(form);
  const show = () => { if (told) told.textContent = isDirty ? form.dataset.unsaved : ""; };
  form.addEventListener("input", (event) => {
    if (event.target.dataset.untouched) return; // it is not part of what is saved
    isDirty = true;
    show();
  });
  // A preview opens in its frame and saves nothing: only the form's own way out does.
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.formTarget) isDirty = false;
  });
  form.addEventListener("saved", () => { isDirty = false; show(); }); // by a script
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
  show();
}
