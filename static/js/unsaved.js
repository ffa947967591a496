// Warns whoever leaves a form with changes that are not saved: form[data-unsaved] holds the words.
// Until then a copy of them stays (with data-stays beyond the tab), and comes back to the form.

import { SEEN, addressOf, copyAt, isAgain } from "./copies.js";
import { holdsWords, isTouched } from "./touched.js";

const UNKEPT = ["hidden", "password", "file", "submit", "button"];

const isTick = (box) => box.type === "checkbox" || box.type === "radio";
const nameOf = (box) => (isTick(box) ? `${box.name}=${box.value}` : box.name);
const valueOf = (box) => (isTick(box) ? box.checked : box.value);

function copyOf(form) {
  const boxes = () => [...form.elements].filter((box) =>
    box.name && !box.multiple && !box.dataset.untouched && !UNKEPT.includes(box.type));
  const seen = () => [...form.elements].filter((box) => SEEN.includes(box.name));
  const address = () => addressOf(form.getAttribute("action") ?? "");
  const kept = () => copyAt(address(), "stays" in form.dataset);
  let copy = kept();
  let before = []; // what the server had seen, before an older copy came back

  function keep() {
    if (copy.address !== address()) {
      copy.drop(); // a new one has another address once it has a number
      copy = kept();
    }
    const typed = boxes().filter((box) => isAgain || isTouched(box));
    const words = [...typed, ...seen()].map((box) => [nameOf(box), valueOf(box)]);
    if (typed.length) copy.write(Object.fromEntries(words));
    else copy.drop();
  }

  function tell(some) {
    for (const box of some) {
      for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
    }
  }

  async function bringBack() {
    const words = await copy.read();
    const lost = boxes().filter((box) =>
      nameOf(box) in words && !isTouched(box) && words[nameOf(box)] !== valueOf(box));
    if (!lost.length) {
      copy.takeOver();
      return false;
    }
    before = seen().map((box) => [box, box.value]);
    for (const box of [...lost, ...seen()]) {
      if (isTick(box)) box.checked = words[nameOf(box)];
      else box.value = words[nameOf(box)] ?? box.value;
    }
    tell(lost); // by which this tab keeps them
    copy.takeOver();
    return true;
  }

  function undo() {
    const typed = boxes().filter(isTouched);
    form.reset();
    for (const [box, value] of before) box.value = value;
    tell(typed);
    copy.drop();
  }

  return { keep, drop: () => copy.drop(), send: () => copy.send(), bringBack, undo };
}

async function watch(form) {
  const copy = copyOf(form);
  let told = form.querySelector(".dirty");
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
    copy.send();
  });
  form.addEventListener("saved", (event) => { // by a script; its detail: whether all of it
    isDirty = !event.detail;
    show();
    if (isDirty) copy.keep();
    else copy.drop();
  });
  // The phone may close it now; and another tab may have thrown the copy away.
  document.addEventListener("visibilitychange", () => {
    if (isDirty && document.visibilityState === "hidden") copy.keep();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });

  // It says so, and whoever wants what is saved takes that with one press.
  function tellOfIt() {
    if (!told) {
      told = Object.assign(document.createElement("p"), { className: "dirty" });
      told.setAttribute("role", "status");
      form.prepend(told);
    }
    const { back, undo } = document.body.dataset;
    const press = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: undo });
    press.addEventListener("click", () => {
      copy.undo();
      isDirty = false;
      show();
      form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    });
    told.replaceChildren(`${back} `, press);
  }

  show();
  if (isDirty) copy.keep();
  else if (await copy.bringBack()) tellOfIt();
}

document.querySelectorAll("form[data-unsaved]").forEach(watch);
