// Copies of what is typed and not saved yet. Each tab has its own, which ends with it. Where the words
// are a campaign's and no person's, they outlive a tab that the phone has closed: a week, in this
// browser, for whoever typed them, and until they sign out.

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const ALL = "unsaved:";
const SENT = "sent";
const MINE = `${ALL}${document.body.dataset.person ?? ""}:`;

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

function fresh(text) {
  const kept = attempt(() => JSON.parse(text));
  return kept && Date.now() - kept.at < WEEK_MS ? kept.words : null;
}

const lasting = () => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(ALL))) ?? [];

/* One form's copy, by its address; `stays`: it outlives the tab. */
export function copyAt(address, stays) {
  const key = MINE + address;
  return {
    read: () => fresh(attempt(() => sessionStorage.getItem(key)))
      ?? (stays ? fresh(attempt(() => localStorage.getItem(key))) : null),
    write(words) {
      const text = JSON.stringify({ at: Date.now(), words });
      attempt(() => sessionStorage.setItem(key, text));
      if (stays) attempt(() => localStorage.setItem(key, text));
    },
    drop() {
      attempt(() => sessionStorage.removeItem(key));
      if (stays) attempt(() => localStorage.removeItem(key));
    },
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
  if (!sent || isAgain || !isAnswer) return;
  for (const key of [MINE + sent.address, `${ALL}:${sent.address}`]) { // the other: sent while signed out
    attempt(() => sessionStorage.removeItem(key));
    attempt(() => localStorage.removeItem(key));
  }
}

dropTheSent();
for (const key of lasting()) {
  if (!fresh(localStorage.getItem(key))) localStorage.removeItem(key);
}

document.querySelector('form[action$="/sign-out"]')?.addEventListener("submit", () => {
  for (const key of lasting()) if (key.startsWith(MINE)) localStorage.removeItem(key);
});
