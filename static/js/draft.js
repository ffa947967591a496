// Keeps what somebody types in this tab, so that a lost connection or a change of language costs
// no word. sessionStorage ends with the tab; sending clears it, and so does the reader's wish.

const form = document.querySelector("form[data-draft]");
const sent = document.querySelector("[data-sent]"); // the page after signing
const OFF = "draft:off"; // the reader's wish; says nothing about anybody

// A browser may refuse the store altogether: then nothing is kept.
function store(deed) {
  try {
    return deed(sessionStorage);
  } catch {
    return null;
  }
}

const boxes = () => [...form.elements].filter((box) =>
  box.name && !["hidden", "submit", "button"].includes(box.type) && box.name !== "website");
const isTick = (box) => box.type === "checkbox" || box.type === "radio";
const isTouched = (box) => isTick(box) ? box.checked !== box.defaultChecked : box.value !== box.defaultValue;

function keep(key) {
  const typed = Object.fromEntries(
    boxes().filter(isTouched).map((box) => [box.id, isTick(box) ? box.checked : box.value]));
  store((tab) => Object.keys(typed).length ? tab.setItem(key, JSON.stringify(typed)) : tab.removeItem(key));
  return Object.keys(typed).length > 0;
}

function bring(key) {
  const typed = JSON.parse(store((tab) => tab.getItem(key)) ?? "{}");
  for (const box of boxes()) {
    if (!(box.id in typed) || isTouched(box)) continue;
    if (isTick(box)) box.checked = typed[box.id];
    else box.value = typed[box.id];
    const fold = box.closest("details");
    if (fold) fold.open = true;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return Object.keys(typed).length > 0;
}

function start(key) {
  const note = form.querySelector(".kept");
  // After an error the server gives back what was sent: that is newer than ours.
  if (!form.elements.token) note.hidden = !bring(key);
  const typed = () => { if (!store((tab) => tab.getItem(OFF))) note.hidden = !keep(key); };
  form.addEventListener("input", typed);
  if (boxes().some(isTouched)) typed(); // before the script was there
  note.querySelector("button").addEventListener("click", () => {
    store((tab) => tab.removeItem(key));
    store((tab) => tab.setItem(OFF, "1"));
    form.reset();
    note.hidden = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements.name.focus();
  });
}

if (sent) store((tab) => tab.removeItem(`draft:${sent.dataset.sent}`));
if (form) start(`draft:${form.dataset.draft}`);
