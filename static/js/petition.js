// Shows whose desk the letter lands on, as soon as a ZIP code has its five digits.
// Without this, the next page says it: nothing here is needed to sign.

const box = document.getElementById("desk");
const zip = document.getElementById("zip_code");
const whom = document.getElementById("whom");
const anybody = whom?.textContent; // "your state senator", until a ZIP says whose desk it is
let asked = "";

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

const initials = (name) =>
  name.split(/\s+/).filter((word) => /^\p{Lu}[^.]/u.test(word)).map((word) => word[0])
    .filter((_, number, all) => number === 0 || number === all.length - 1).join("");

function words(answer) {
  const said = box.dataset;
  const candidate = answer.candidates[0];
  if (answer.outcome === "found" && candidate?.senator) {
    return [
      filled(said.found, candidate.senator),
      filled(said.where, { district: candidate.district, place: answer.place }),
      initials(candidate.senator.name),
    ];
  }
  if (answer.outcome === "found") {
    return [said.vacant, filled(said.where, { district: candidate.district, place: answer.place }), candidate.district];
  }
  if (answer.outcome === "split") return [said.split, said.choose, "?"];
  if (answer.outcome === "outside") return [said.outside, said.sign, "·"];
  return null;
}

function show(told, senator) {
  box.hidden = !told;
  if (whom) whom.textContent = senator ? filled(whom.dataset.senator, senator) : anybody;
  if (!told) return;
  [box.querySelector("b").textContent, box.querySelector("p").textContent] = told;
  box.querySelector(".face").textContent = told[2];
}

// The district's figure comes from what everybody may read: the petition's own file.
async function neighbors(district) {
  const file = document.querySelector("[data-live]")?.dataset.live;
  try {
    const reply = file && (await fetch(file));
    return reply?.ok ? (await reply.json()).districts[district] : undefined;
  } catch {
    return undefined;
  }
}

async function tell(digits, district) {
  const count = await neighbors(district);
  if (!count || digits !== asked) return;
  const said = filled(box.dataset.neighbors, { count: count.toLocaleString(document.documentElement.lang) });
  box.querySelector("p").append(document.createElement("br"), said);
}

async function ask() {
  const digits = zip.value.replace(/\s/g, "").match(/^\d{5}(?=$|-)/)?.[0] ?? "";
  if (digits === asked) return;
  asked = digits;
  if (!digits) return show(null);
  try {
    const reply = await fetch(`${box.dataset.lookup}?zip=${digits}`);
    const answer = reply.ok ? await reply.json() : null;
    const senator = answer?.outcome === "found" ? answer.candidates[0].senator : null;
    // A slower answer must not overwrite a later one.
    if (digits !== asked) return;
    show(answer && words(answer), senator);
    if (senator) tell(digits, answer.candidates[0].district);
  } catch {
    show(null); // no connection: the next page says it
  }
}

if (box && zip) {
  zip.addEventListener("input", ask);
  ask();
}

// Which site led here: its name alone, never the page. Nobody is asked, and nothing is kept.
const ledFrom = document.getElementById("came_from");
if (ledFrom && document.referrer) {
  const { hostname } = new URL(document.referrer);
  if (hostname !== location.hostname) ledFrom.value ||= hostname;
}
