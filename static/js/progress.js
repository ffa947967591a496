// Keeps a bar of long work fresh, and loads the page anew when the work is over.

const EVERY_MS = 700;
const work = document.querySelector("[data-work]");

async function look() {
  try {
    const reply = await fetch(work.dataset.work, { headers: { accept: "application/json" } });
    if (!reply.ok) return; // signed out, or the server restarts: the link "Look again" stays
    const told = await reply.json();
    if (told.is_over) return location.reload();
    const bar = work.querySelector("progress");
    if (told.percent === null) bar.removeAttribute("value");
    else bar.value = told.percent;
    work.querySelector("[role=status]").textContent = told.said;
  } catch {
    // No network for a moment: the next look may have one.
  }
  setTimeout(look, EVERY_MS);
}

if (work) setTimeout(look, EVERY_MS);
