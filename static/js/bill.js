// The look follows what is typed, and nothing typed is left by a slip. Without it: two buttons.
const form = document.querySelector("form[data-unsaved]");
const look = form?.querySelector("[formtarget]");
let isUnsaved = Boolean(form?.querySelector("[aria-invalid]"));

form?.addEventListener("input", () => { isUnsaved = true; });
form?.addEventListener("change", () => look && form.requestSubmit(look));
form?.addEventListener("submit", (event) => {
  if (!event.submitter?.hasAttribute("formtarget")) isUnsaved = false;
});
addEventListener("beforeunload", (event) => { if (isUnsaved) event.preventDefault(); });
