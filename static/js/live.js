// Keeps a page's figures and pictures fresh while somebody looks at it: asks for the page itself
// every ten seconds, and changes in what is marked data-fresh only what differs. So the focus,
// the scroll and what was unfolded stay. Once a minute at most, the main number is said aloud.

const CALM = 10_000; // ms
const LONGEST = 600_000;
const ALOUD = 60_000;
const voice = document.querySelector("[data-voice]");
let pause = CALM;
let timer = 0;
let isOver = false;
let spokenAt = Date.now();

function blend(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName || old.nodeType !== Node.ELEMENT_NODE) {
    old.replaceWith(fresh);
    return;
  }
  const was = [...old.attributes].map(({ name }) => name);
  // What a reader unfolded stays open.
  for (const name of was) if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const ours = [...old.childNodes];
  const theirs = [...fresh.childNodes];
  theirs.forEach((node, place) => (ours[place] ? blend(ours[place], node) : old.append(node)));
  ours.slice(theirs.length).forEach((node) => node.remove());
}

function show(page) {
  const told = page.querySelector("[data-voice]")?.dataset.voice;
  if (!told) return false; // another page: the door, or one of trouble
  for (const place of document.querySelectorAll("[data-fresh]")) {
    const fresh = page.querySelector(`[data-fresh="${place.dataset.fresh}"]`);
    if (fresh) blend(place, document.importNode(fresh, true));
  }
  if (told !== voice.dataset.voice && Date.now() - spokenAt >= ALOUD) {
    voice.dataset.voice = voice.textContent = told;
    spokenAt = Date.now();
  }
  return true;
}

function later() {
  clearTimeout(timer);
  if (!isOver && !document.hidden) timer = setTimeout(look, pause * (0.9 + Math.random() * 0.2));
}

async function look() {
  try {
    // Said, so that a page left open keeps nobody signed in.
    const reply = await fetch(location.href, { headers: { "X-Looks-By-Itself": "1" } });
    if (reply.ok) {
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      isOver = reply.redirected || !show(page);
      pause = CALM;
    } else {
      pause = Math.min(2 * pause, LONGEST);
    }
  } catch {
    pause = Math.min(2 * pause, LONGEST); // no connection, for now
  }
  if (isOver) document.querySelector("[data-looking]").hidden = true;
  later();
}

if (voice) {
  document.querySelector("[data-looking]").hidden = false;
  document.addEventListener("visibilitychange", () => {
    // Whoever comes back sees at once what came meanwhile.
    if (document.hidden || isOver) clearTimeout(timer);
    else look();
  });
  later();
}
