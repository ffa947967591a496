// Copies of what is typed and not saved yet, one for each tab and form. They end with their tab,
// but where the words are a campaign's and no person's: those outlive a tab that the phone has
// closed, for a week, in this browser, for whoever typed them, and until they sign out.

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const ALL = "unsaved:";
const PERSON = document.body.dataset.person ?? "";
const SENT = "sent"; // marks what the form before this page has sent
const LEAVING = "leaving"; // marks who has asked to be signed out

// Boxes that say what the server had when the form was opened: it notices what came between.
export const SEEN = ["seen", "shown"];

// A form shown again after a fault, a crossing or signing out: what stands there was never saved.
export const isAgain = Boolean(document.querySelector("#error-summary, #crossed, #kept"));

// A browser may refuse its stores altogether: then nothing is kept.
function attempt(deed) {
  try {
    return deed();
  } catch {
    return null;
  }
}

const TAB = attempt(() => {
  const told = sessionStorage.getItem("tab") ?? Math.random().toString(36).slice(2);
  sessionStorage.setItem("tab", told);
  return told;
});

const keyOf = (person, address) => `${ALL}${person}:${address}#${TAB}`;

// A tab that lives holds a lock, which ends with its page.
attempt(() => navigator.locks.request(`${ALL}${TAB}`, () => new Promise(() => {})));

async function living() {
  const told = await attempt(() => navigator.locks.query().catch(() => null));
  return new Set((told?.held ?? []).map((lock) => lock.name.slice(ALL.length)));
}

function fresh(text) {
  const kept = attempt(() => JSON.parse(text));
  return kept && Date.now() - kept.at < WEEK_MS ? kept : null;
}

const lasting = (beginning) =>
  attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(beginning))) ?? [];

function drop(keys) {
  for (const key of keys) {
    attempt(() => sessionStorage.removeItem(key));
    attempt(() => localStorage.removeItem(key));
  }
}

/* Where a form leads, in whichever language of the desk; a new update has the petition's, too. */
export function addressOf(action) {
  const path = new URL(action, location).pathname.replace(/^\/[a-z]{2}(?=\/desk\/)/, "");
  const petition = new URLSearchParams(location.search).get("petition");
  return petition ? `${path}?petition=${petition}` : path;
}

/* This tab's copy of one form, by its address; `stays`: it outlives the tab. */
export function copyAt(address, stays) {
  const own = keyOf(PERSON, address);
  let lost = []; // what was read of tabs that are gone
  return {
    address,
    /* What was typed, by the names of its boxes: in this tab, or else in those that are gone. */
    async read() {
      const mine = fresh(attempt(() => sessionStorage.getItem(own)));
      if (mine || !stays) return mine?.words ?? {};
      const tabs = await living();
      lost = lasting(`${ALL}${PERSON}:${address}#`).filter((key) => !tabs.has(key.split("#").at(-1)));
      const kept = lost.map((key) => fresh(attempt(() => localStorage.getItem(key)))).filter(Boolean);
      const all = kept.sort((one, other) => one.at - other.at).map((one) => one.words);
      // The newer words win; but seen was what the oldest saw, so the server shows all that came since.
      const seen = all.map((words) => Object.entries(words).filter(([name]) => SEEN.includes(name)));
      return Object.assign({}, ...all, ...seen.reverse().map(Object.fromEntries));
    },
    write(words) {
      const text = JSON.stringify({ at: Date.now(), words });
      attempt(() => sessionStorage.setItem(own, text));
      if (stays) attempt(() => localStorage.setItem(own, text));
    },
    drop: () => drop([own]),
    /* What was read stands in this tab's own copy from now on, or is no longer needed. */
    takeOver: () => drop(lost),
    // Sent is not yet saved: where a connection was lost, no page of ours answers. The one that does
    // is reached from the form's own, and drops the copy.
    send: () => attempt(() => sessionStorage.setItem(SENT, JSON.stringify({ address, from: location.pathname }))),
  };
}

function dropTheSent() {
  const sent = attempt(() => JSON.parse(sessionStorage.getItem(SENT)));
  attempt(() => sessionStorage.removeItem(SENT));
  const [way] = performance.getEntriesByType("navigation");
  const isAnswer = way?.type === "navigate" && !(way.responseStatus >= 400)
    && attempt(() => new URL(document.referrer).pathname) === sent?.from;
  // The second: sent by somebody who was signed out, and is in again.
  if (sent && !isAgain && isAnswer) drop([keyOf(PERSON, sent.address), keyOf("", sent.address)]);
}

// Only once they are out: the browser may ask whether to stay, and they may.
function dropOfWhoLeft() {
  const left = attempt(() => sessionStorage.getItem(LEAVING));
  attempt(() => sessionStorage.removeItem(LEAVING));
  if (left && !PERSON) drop(lasting(`${ALL}${left}:`));
}

dropTheSent();
dropOfWhoLeft();
for (const key of lasting(ALL)) if (!fresh(localStorage.getItem(key))) localStorage.removeItem(key);

document.querySelector('form[action$="/sign-out"]')?.addEventListener("submit", () => {
  attempt(() => sessionStorage.setItem(LEAVING, PERSON));
});
