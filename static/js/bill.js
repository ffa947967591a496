// The look follows what is typed, and nothing typed is left by a slip. Without it: two buttons.

import { holdsWords } from "./touched.js";

const form = document.querySelector("form[data-unsaved]");
const look = form?.querySelector("[formtarget]");
const frame = document.querySelector("iframe.look");
let isUnsaved = Boolean(form && (form.querySelector("[aria-invalid]") || holdsWords(form)));

// As high as what it shows: nobody scrolls in a window within a window.
function fit() {
  const shown = frame.contentDocument?.body;
  if (shown) frame.style.blockSize = `${shown.offsetHeight + 2}px`;
}
frame?.addEventListener("load", fit);
addEventListener("resize", () => frame && fit());
if (frame) fit();

form?.addEventListener("input", () => { isUnsaved = true; });
form?.addEventListener("change", () => look && form.requestSubmit(look));
form?.addEventListener("submit", (event) => {
  if (!event.submitter?.hasAttribute("formtarget")) isUnsaved = false;
});
addEventListener("beforeunload", (event) => { if (isUnsaved) event.preventDefault(); });
