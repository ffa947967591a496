// Says what is wrong as somebody leaves a box, in the server's words, and asks about mail
// domains that look mistyped. It holds nobody back: the server alone decides.

const form = document.querySelector("form[data-draft]");

const CHECKS = {
  name: (typed) => (/\p{L}/u.test(typed) ? "" : "wrong"),
  email(typed) {
    const [local, ...rest] = typed.split("@");
    if (!rest.length) return "noAt";
    if (!local) return "noLocal";
    const domain = rest.join("@");
    if (!domain) return "noDomain";
    return /^[^\s@]+\.[^\s@.]+$/.test(domain) && !/\s/.test(local) ? "" : "wrong";
  },
  zip_code(typed) {
    const plain = typed.normalize("NFKC").replace(/[\s\p{Cf}]/gu, "").replace(/[‐-―−]/g, "-");
    return /^\d{5}(-?\d{4})?$/.test(plain) ? "" : "wrong";
  },
};

// Domains that many people have, and others so like them that we must not "mend" those.
const COMMON = ("gmail.com yahoo.com hotmail.com outlook.com icloud.com aol.com live.com msn.com comcast.net " +
  "sbcglobal.net att.net verizon.net cox.net protonmail.com hotmail.es yahoo.com.mx").split(" ");
const RIGHT = "ymail.com mail.com email.com yahoo.es yahoo.com.ar hotmail.com.mx".split(" ");

// Whether one slip of the finger lies between two words: a letter more, less, other, or two swapped.
function isOneSlip(one, other) {
  if (one.length > other.length) return isOneSlip(other, one);
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const rest = one.slice(at);
  if (one.length < other.length) return rest === other.slice(at + 1);
  return rest.slice(1) === other.slice(at + 1)
    || (rest[0] === other[at + 1] && rest[1] === other[at] && rest.slice(2) === other.slice(at + 2));
}

function meant(address) {
  const [local, domain = ""] = address.trim().toLowerCase().split("@");
  if (!local || COMMON.includes(domain) || RIGHT.includes(domain)) return "";
  // Short names lie too close to one another: of them only the ending is asked about.
  const found = COMMON.find((known) => isOneSlip(domain, known)
    && (known.indexOf(".") > 4 || domain.split(".")[0] === known.split(".")[0]));
  return found ? `${address.trim().split("@")[0]}@${found}` : "";
}

function fault(box) {
  const typed = box.value.trim();
  const which = typed ? CHECKS[box.id](typed) : "missing";
  return which && box.dataset[which];
}

function say(box, sentence) {
  const place = box.closest(".field");
  const error = document.getElementById(`${box.id}-error`) ?? made(box);
  const named = (box.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== error.id);
  const label = document.createElement("span");
  label.className = "visually-hidden";
  label.textContent = `${form.dataset.error} `;
  error.replaceChildren(...(sentence ? [label, sentence] : []));
  place.classList.toggle("bad", Boolean(sentence));
  if (sentence) {
    box.setAttribute("aria-invalid", "true");
    named.push(error.id);
  } else box.removeAttribute("aria-invalid");
  if (named.length) box.setAttribute("aria-describedby", named.join(" "));
  else box.removeAttribute("aria-describedby");
}

// There before it has words: else a screen reader does not read them.
function made(box) {
  const error = document.createElement("span");
  error.className = "error";
  error.id = `${box.id}-error`;
  error.setAttribute("aria-live", "polite");
  box.before(error);
  return error;
}

function suggest(box, help) {
  const better = meant(box.value);
  if (!better) return help.replaceChildren();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = box.dataset.meant.replace("{address}", better);
  button.addEventListener("click", () => {
    box.value = better;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
  return help.replaceChildren(button);
}

// A word that appears while a finger is down moves the button away from under it.
let isDown = false;
const waiting = [];
const calmly = (deed) => (isDown ? waiting.push(deed) : deed());
const lifted = () => {
  isDown = false;
  setTimeout(() => waiting.splice(0).forEach((deed) => deed()));
};

function watch(box) {
  let wasTyped = box.value !== "";
  const help = document.createElement("span");
  if (!document.getElementById(`${box.id}-error`)) made(box);
  if (box.dataset.meant) {
    help.className = "meant";
    help.setAttribute("role", "status");
    box.after(help);
  }
  box.addEventListener("input", () => {
    wasTyped ||= box.value !== "";
    if (box.hasAttribute("aria-invalid") && !fault(box)) say(box, "");
    help.replaceChildren();
  });
  box.addEventListener("blur", () => calmly(() => {
    if (!wasTyped) return; // only passing by
    say(box, fault(box) || "");
    if (box.dataset.meant) suggest(box, help);
  }));
}

if (form) {
  addEventListener("pointerdown", () => { isDown = true; }, true);
  addEventListener("pointerup", lifted, true);
  addEventListener("pointercancel", lifted, true);
  form.addEventListener("reset", () => Object.keys(CHECKS).forEach((id) => say(form.elements[id], "")));
  Object.keys(CHECKS).forEach((id) => watch(form.elements[id]));
}
