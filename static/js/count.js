// Keeps the figures of a petition fresh, gently: every half a minute while somebody looks, never
// where data is to be saved, slower where the site is in trouble, and no more once it is over.

const box = document.querySelector("[data-live]");
const CALM = 30_000; // ms
const LONGEST = 600_000;
let pause = CALM;
let timer = 0;
let isOver = false;

const put = (selector, words) => {
  const place = box.querySelector(selector);
  if (place.textContent !== words) place.textContent = words;
  place.hidden = !words;
};

function show({ count, goal, is_open, latest, said }) {
  put(".count b", count || !is_open ? said.count : "");
  put(".count span", said.people);
  put(".landmark", said.landmark);
  const bar = box.querySelector("progress");
  bar.max = goal;
  bar.value = count;
  bar.setAttribute("aria-label", said.progress);
  const since = document.createElement("span");
  since.textContent = said.since;
  const names = latest.flatMap(({ name, place }, number) => {
    const one = document.createElement("bdi");
    one.textContent = name;
    return [number ? " · " : " ", one, place ? `, ${place}` : ""];
  });
  const list = box.querySelector(".names");
  list.replaceChildren(since, ...names);
  list.hidden = !latest.length;
  isOver = !is_open;
}

// Everybody at their own moment: a page that many opened at once must not ask at once.
function later() {
  clearTimeout(timer);
  if (!isOver && !document.hidden) timer = setTimeout(look, pause * (0.8 + Math.random() * 0.4));
}

async function look() {
  try {
    const reply = await fetch(box.dataset.live);
    if (reply.ok) {
      show(await reply.json());
      pause = CALM;
    } else {
      isOver = reply.status === 404 || reply.status === 410;
      pause = Math.min(2 * pause, LONGEST);
    }
  } catch {
    pause = Math.min(2 * pause, LONGEST); // no connection, for now
  }
  later();
}

if (box && !navigator.connection?.saveData) {
  document.addEventListener("visibilitychange", later);
  later();
}
