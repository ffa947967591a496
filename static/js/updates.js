// The desk's updates: keep what is typed without a press, and show how far one has come.

const QUIET_MS = 2500; // after the last key
const LOOK_MS = 5000;

const form = document.querySelector("form[data-autosave]");
const live = document.querySelector("[data-live]");

function autosave() {
  const told = form.querySelector(".saved");
  let timer;
  let busy = false;
  let isCrossed = false;

  const say = (words) => { told.textContent = words; };

  async function save() {
    if (busy || isCrossed) return;
    busy = true;
    const sent = new FormData(form);
    try {
      const reply = await fetch(form.action, { method: "POST", body: sent, headers: { "X-Autosave": "1" } });
      if (reply.status === 409) {
        isCrossed = true;
        say(form.dataset.crossed);
      } else if (reply.ok && reply.headers.get("Content-Type")?.includes("json")) {
        const kept = await reply.json();
        form.elements.seen.value = kept.revision;
        form.action = kept.address; // of a new one, that has a number now
        if (location.pathname !== kept.address) history.replaceState(null, "", kept.address);
        const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
        say(form.dataset.autosave.replace("{time}", time));
      } else if (reply.status >= 500) {
        say(form.dataset.away);
      }
    } catch {
      say(form.dataset.away);
      later(4 * QUIET_MS);
    }
    busy = false;
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  form.addEventListener("input", () => later(QUIET_MS));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-preview")) return;
    clearTimeout(timer);
    if (!busy) return;
    // What is being saved comes first: else one would cross oneself.
    event.preventDefault();
    const { submitter } = event;
    const wait = setInterval(() => {
      if (busy) return;
      clearInterval(wait);
      form.requestSubmit(submitter);
    }, 50);
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
