// The desk's updates: keep what is typed without a press, and show how far one has come.

import { isDoor, renewed } from "./token.js";
import { holdsWords } from "./touched.js";

const QUIET_MS = 2500; // after the last key
const LOOK_MS = 5000;
const MOST_LAST_BYTES = 60_000; // what a browser still sends from a page that closes

const form = document.querySelector("form[data-autosave]");
const live = document.querySelector("[data-live]");

function autosave() {
  const told = form.querySelector(".saved");
  const words = form.dataset;
  let timer;
  let busy = false;
  let isCrossed = false;
  let isLeaving = false; // by a button of ours: what is typed goes with it
  let typed = 0; // how often something changed
  let sent = 0; // of these, how many the server has

  const say = (sentence, isBad = false) => {
    told.textContent = sentence;
    told.classList.toggle("bad", isBad);
  };
  const post = (isLast) => {
    const body = new URLSearchParams(new FormData(form));
    const keepalive = isLast && body.toString().length < MOST_LAST_BYTES;
    return fetch(form.action, { method: "POST", body, headers: { "X-Autosave": "1" }, keepalive });
  };

  async function save({ isLast = false } = {}) {
    if (busy || isCrossed) return;
    clearTimeout(timer);
    busy = true;
    const before = typed;
    try {
      let reply = await post(isLast);
      if (await renewed(reply)) reply = await post(isLast);
      const isJson = reply.headers.get("Content-Type")?.includes("json");
      if (reply.status === 409) {
        isCrossed = true;
        say(words.crossed, true);
      } else if (reply.ok && isJson) {
        sent = before;
        kept(await reply.json());
      } else if (isJson) {
        say((await reply.json()).said, true); // only a person can mend it
      } else {
        say(isDoor(reply) ? words.stranger : words.away, true);
        later(4 * QUIET_MS);
      }
    } catch {
      say(words.away, true);
      later(4 * QUIET_MS);
    }
    busy = false;
    if (before !== typed) later(QUIET_MS); // while it was on its way
  }

  function kept(answer) {
    form.elements.seen.value = answer.revision;
    form.action = answer.address; // of a new one, that has a number now
    if (location.pathname !== answer.address) history.replaceState(null, "", answer.address);
    form.dispatchEvent(new CustomEvent("saved", { detail: sent === typed }));
    say(answer.said);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function changed() {
    typed += 1;
    later(QUIET_MS);
  }

  form.addEventListener("input", changed);
  if (holdsWords(form)) changed();
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-preview")) return;
    clearTimeout(timer);
    isLeaving = !busy;
    if (isLeaving) return;
    // What is being saved comes first: else one would cross oneself.
    event.preventDefault();
    const { submitter } = event;
    const wait = setInterval(() => {
      if (busy) return;
      clearInterval(wait);
      form.requestSubmit(submitter);
    }, 50);
  });
  window.addEventListener("pageshow", () => { isLeaving = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !isLeaving && sent !== typed) save({ isLast: true });
  });
}

// Only this part is exchanged, and nothing in it takes the focus: whoever types elsewhere is not disturbed.
async function look() {
  try {
    const reply = await fetch(location.href);
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = page.getElementById("progress");
    const here = document.getElementById("progress");
    if (!fresh) return;
    const presses = (doc) => [...doc.querySelectorAll(".presses form")].map((one) => one.action).join();
    // What one can press has changed: the whole page is needed, unless somebody is at it.
    if (presses(page) !== presses(document) && !document.querySelector("main :focus")) location.reload();
    here.replaceWith(document.adoptNode(fresh));
    if (fresh.hasAttribute("data-live")) setTimeout(look, LOOK_MS);
  } catch {
    setTimeout(look, 4 * LOOK_MS);
  }
}

if (form) autosave();
if (live) setTimeout(look, LOOK_MS);
