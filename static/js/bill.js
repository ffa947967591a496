// The look follows what is typed. Without it: a button.

const form = document.querySelector("form[data-unsaved]");
const look = form?.querySelector("[formtarget]");
const frame = document.querySelector("iframe.look");

// As high as what it shows: nobody scrolls in a window within a window.
function fit() {
  const shown = frame.contentDocument?.body;
  if (shown) frame.style.blockSize = `${shown.offsetHeight + 2}px`;
}
frame?.addEventListener("load", fit);
addEventListener("resize", () => frame && fit());
if (frame) fit();

form?.addEventListener("change", () => look && form.requestSubmit(look));
