// Warns whoever leaves a form with changes that are not saved: form[data-unsaved] holds the words.
// Until then a copy of them stays in this tab, and comes back where the page was lost.

import { holdsWords, isTouched } from "./touched.js";

const UNKEPT = ["hidden", "password", "file", "submit", "button"];
const SEEN = ["seen", "shown"]; // go along, so that the server notices what came between

// Shown again after a fault, a crossing or signing out: what stands there was never saved.
const isAgain = Boolean(document.querySelector("#error-summary, #crossed, #kept"));

// A browser may refuse the store altogether: then nothing is kept.
function store(deed) {
  try {
    return deed(sessionStorage);
  } catch {
    return null;
  }
}

const isTick = (box) => box.type === "checkbox" || box.type === "radio";
const nameOf = (box) => (isTick(box) ? `${box.name}=${box.value}` : box.name);
const valueOf = (box) => (isTick(box) ? box.checked : box.value);

function copyOf(form) {
  const boxes = () => [...form.elements].filter((box) =>
    box.name && !box.multiple && !box.dataset.untouched && !UNKEPT.includes(box.type));
  const seen = () => [...form.elements].filter((box) => SEEN.includes(box.name));
  const address = () => `unsaved:${new URL(form.getAttribute("action") ?? "", location).pathname}`;
  let key = address();

  const drop = () => store((tab) => tab.removeItem(key));

  function keep() {
    drop(); // a new one has another address once it has a number
    key = address();
    const typed = boxes().filter((box) => isAgain || isTouched(box));
    const copy = [...typed, ...seen()].map((box) => [nameOf(box), valueOf(box)]);
    if (typed.length) store((tab) => tab.setItem(key, JSON.stringify(Object.fromEntries(copy))));
  }

  function bringBack() {
    const copy = JSON.parse(store((tab) => tab.getItem(key)) ?? "{}");
    const lost = boxes().filter((box) =>
      nameOf(box) in copy && !isTouched(box) && copy[nameOf(box)] !== valueOf(box));
    if (!lost.length) return false;
    for (const box of [...lost, ...seen()]) {
      if (isTick(box)) box.checked = copy[nameOf(box)];
      else box.value = copy[nameOf(box)] ?? box.value;
    }
    for (const box of lost) {
      for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
    }
    return true;
  }

  return { keep, drop, bringBack };
}

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  const told = form.querySelector(".dirty");
  const copy = copyOf(form);
  let isDirty = isAgain || holdsWords(form);
  const show = () => { if (told) told.textContent = isDirty ? form.dataset.unsaved : ""; };
  form.addEventListener("input", (event) => {
    if (event.target.dataset.untouched) return; // it is not part of what is saved
    isDirty = true;
    show();
    copy.keep();
  });
  // A preview opens in its frame and saves nothing: only the form's own way out does.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.formTarget) return;
    isDirty = false;
    copy.drop();
  });
  form.addEventListener("saved", (event) => { // by a script; its detail: whether all of it
    isDirty = !event.detail;
    show();
    if (isDirty) copy.keep();
    else copy.drop();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
  show();
  if (isDirty) copy.keep();
  else if (copy.bringBack() && told && form.dataset.back) told.textContent = form.dataset.back;
}
