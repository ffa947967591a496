// The queue by keys. Every key presses a button that is there without it, too.

const SWITCHED_OFF = "comments-without-keys";
const PLACE = "comments-place"; // where the reader was when a key sent the page away
const items = [...document.querySelectorAll(".items > li")];
const help = document.querySelector(".keys");
const onOff = document.querySelector("[data-switch]");
const tickAll = document.querySelector("[data-tick-all]");
let current = -1;
let isLeaving = false; // a button was pressed: a second press would come too late, and lose the Undo
let isOn = localStorage.getItem(SWITCHED_OFF) === null;

function go(to) {
  if (!items.length) return;
  items[current]?.classList.remove("current");
  current = Math.max(0, Math.min(items.length - 1, to));
  items[current].classList.add("current");
  items[current].focus({ preventScroll: true });
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  items[current].scrollIntoView({ block: "nearest", behavior: isCalm ? "auto" : "smooth" });
}

// The button of the comment in hand; the first press of a key only says which one that is.
function press(what) {
  if (current < 0) return go(0);
  send(items[current].querySelector(`.acts > ${what}`));
}

function send(button) {
  if (!button) return;
  sessionStorage.setItem(PLACE, String(current));
  isLeaving = true;
  button.click();
}

function reject() {
  if (current < 0) return go(0);
  const reasons = items[current].querySelector(".reject");
  if (!reasons) return;
  reasons.open = !reasons.open;
  if (!reasons.open) return;
  reasons.querySelector("summary").focus({ preventScroll: true });
  reasons.scrollIntoView({ block: "nearest" });
}

function choose(number) {
  const reasons = items[current]?.querySelector(".reject[open]");
  send(reasons?.querySelectorAll("button")[number - 1]);
}

const keys = {
  j: () => go(current + 1),
  k: () => go(current - 1),
  a: () => press(".approve"),
  r: reject,
  s: () => press(".spam"),
  p: () => press(".pick, .acts > .unpick"),
  x: () => items[current]?.querySelector(".tick input").click(),
  u: () => {
    const button = document.querySelector("form.undo button");
    isLeaving = Boolean(button);
    button?.click();
  },
  "?": () => { if (help) help.open = !help.open; },
  Escape: () => items[current]?.querySelector(".reject[open]")?.removeAttribute("open"),
};

const isTyping = (target) =>
  target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

window.addEventListener("pageshow", () => { isLeaving = false; });

document.addEventListener("keydown", (event) => {
  if (isLeaving || !isOn || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) return;
  if (/^[1-8]$/.test(event.key)) return choose(Number(event.key));
  const act = Object.hasOwn(keys, event.key) && keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// Whoever speaks to the computer, or shakes, can switch single keys off: WCAG 2.1.4.
if (onOff) {
  const show = () => onOff.setAttribute("aria-pressed", String(isOn));
  onOff.hidden = false;
  onOff.addEventListener("click", () => {
    isOn = !isOn;
    if (isOn) localStorage.removeItem(SWITCHED_OFF);
    else localStorage.setItem(SWITCHED_OFF, "1");
    show();
  });
  show();
}

if (tickAll) {
  tickAll.hidden = false;
  tickAll.addEventListener("click", () => {
    const boxes = items.map((item) => item.querySelector(".tick input"));
    const isToTick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = isToTick;
  });
}

for (const [place, item] of items.entries()) {
  item.addEventListener("focusin", () => {
    items[current]?.classList.remove("current");
    current = place;
    item.classList.add("current");
  });
}

// What was decided is gone from the list, so the next one has its place.
const place = sessionStorage.getItem(PLACE);
sessionStorage.removeItem(PLACE);
if (isOn && place !== null) go(Number(place));
