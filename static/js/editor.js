// Saves the draft while it is typed, and shows the page as it would be. “Save draft” and
// “See how it looks” do both without it.

import { addressOf, copyAt } from "./copies.js";
import { isDoor, renewed } from "./token.js";

const SAVE_MS = 1500; // after the last key
const SHOW_MS = 500;
const AGAIN_MS = 10_000; // after a failure
const MOST_LAST_BYTES = 60_000; // what a browser still sends from a page that closes

const form = document.querySelector("form[data-autosave]");
const told = form.querySelector(".save-bar .said");
const frame = document.querySelector("iframe[name=preview]");
const words = form.dataset;
const copy = copyAt(addressOf(""), true);
const boxes = ["kicker", "headline", "standfirst", "byline", "body"].map((name) => form.elements[name]);

let saved = JSON.stringify(boxes.map((box) => box.defaultValue)); // what the server has
let isSaving = false;
let isLeaving = false; // by a button of ours: what is typed goes with it
let hasCrossed = false; // somebody else wrote: only a person can go on from there
let pressed = null; // a button that waits until what is on its way has been saved
let saving, showing;

// The title above follows what is kept.
function head() {
  const title = document.querySelector("[data-headline]");
  const [, headline] = JSON.parse(saved);
  if (title) title.textContent = headline.trim() || title.dataset.none;
}

function typed() {
  return JSON.stringify(boxes.map((box) => box.value));
}

function sent() {
  const data = new URLSearchParams(boxes.map((box) => [box.name, box.value]));
  data.set("seen", form.elements.seen.value);
  if (form.elements.csrf_token) data.set("csrf_token", form.elements.csrf_token.value);
  return data;
}

function say(sentence, isBad = false) {
  told.textContent = sentence;
  told.classList.toggle("bad", isBad);
}

function keep() {
  const before = JSON.parse(saved);
  const changed = boxes.filter((box, place) => box.value !== before[place]);
  const kept = [form.elements.seen, ...changed].map((box) => [box.name, box.value]);
  copy.write(Object.fromEntries(kept));
}

async function bringBack() {
  const kept = await copy.read();
  // What is typed while the script is still on its way is newer than any copy.
  if (typed() !== saved) saving = setTimeout(save, SAVE_MS);
  else if (boxes.some((box) => box.name in kept && box.value !== kept[box.name])) bring(kept);
  copy.takeOver();
}

function bring(kept) {
  // With what had been seen, so that the server sees what came between.
  for (const box of [...boxes, form.elements.seen]) box.value = kept[box.name] ?? box.value;
  keep();
  say(words.back);
  saving = setTimeout(save, SAVE_MS);
}

function post(isLast) {
  const data = sent();
  return fetch(words.autosave, {
    method: "POST",
    body: data,
    headers: { Accept: "application/json" },
    keepalive: isLast && data.toString().length < MOST_LAST_BYTES,
  });
}

async function save({ isLast = false } = {}) {
  clearTimeout(saving);
  const now = typed();
  if (now === saved || hasCrossed || isSaving) return;
  isSaving = true;
  try {
    let reply = await post(isLast);
    if (await renewed(reply)) reply = await post(isLast);
    if (!reply.headers.get("Content-Type")?.startsWith("application/json")) {
      return failed(isDoor(reply) ? words.stranger : words.away);
    }
    const answer = await reply.json();
    hasCrossed = reply.status === 409;
    if (!reply.ok) return failed(answer.said, { isFinal: true });
    form.elements.seen.value = answer.seen;
    saved = now;
    copy.drop();
    say(answer.said);
    head();
  } catch {
    failed(words.away);
  } finally {
    isSaving = false;
    if (pressed) form.requestSubmit(pressed);
    else if (typed() !== now) saving = setTimeout(save, SAVE_MS);
  }
}

function failed(sentence, { isFinal = false } = {}) {
  keep();
  say(sentence, true);
  if (!isFinal) saving = setTimeout(save, AGAIN_MS);
}

// The page is swapped within its frame: it stays where its reader has scrolled to, and going
// back leads back, not through every key that was pressed.
async function show() {
  const page = frame?.contentDocument;
  if (!page?.querySelector("main")) return;
  try {
    const reply = await fetch(words.preview, { method: "POST", body: sent() });
    if (!reply.ok || reply.redirected) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    frame.contentDocument.querySelector("main").replaceWith(page.adoptNode(fresh.querySelector("main")));
  } catch {
    // The next key asks again.
  }
}

function count(box) {
  const left = Number(box.dataset.most) - box.value.length;
  const shown = box.parentElement.querySelector(".left");
  shown.hidden = left > Number(box.dataset.most) / 3;
  shown.classList.toggle("over", left < 0);
  shown.textContent = (left < 0 ? words.over : words.left).replace("{count}", Math.abs(left));
}

for (const box of form.querySelectorAll("[data-most]")) {
  const shown = document.createElement("span");
  shown.className = "left";
  box.after(shown);
  count(box);
  box.addEventListener("input", () => count(box));
}

form.addEventListener("input", (event) => {
  if (!boxes.includes(event.target)) return;
  clearTimeout(showing);
  showing = setTimeout(show, SHOW_MS);
  if ("waits" in words || hasCrossed) return; // for a person, who has been shown why
  if (!told.classList.contains("bad")) say(words.typing);
  clearTimeout(saving);
  saving = setTimeout(save, SAVE_MS);
});

form.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget === "preview") return;
  clearTimeout(saving);
  pressed = isSaving ? event.submitter : null;
  if (pressed) return event.preventDefault(); // else one would cross oneself
  isLeaving = true;
  copy.send();
});
window.addEventListener("pageshow", () => { isLeaving = false; });

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || isLeaving || "waits" in words) return;
  if (typed() !== saved) keep();
  save({ isLast: true });
});
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && typed() !== saved) event.preventDefault();
});

// After an error the server gives back what was sent: that is newer than a copy of ours.
if ("waits" in words) copy.drop();
else bringBack();
