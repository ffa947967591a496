// Buttons and keys that write the signs of Markdown. Whoever writes them by hand needs neither.

const form = document.querySelector("form[data-autosave]");
const bar = form.querySelector(".toolbar");
const text = form.elements.body;
const buttons = [...bar.querySelectorAll("button")];

// Through the browser's own typing, so that Ctrl+Z takes it back.
function type(words, from, to) {
  text.focus();
  text.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) {
    text.setRangeText(words, from, to, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Whether stars on one side hold a mark: ** is bold, * is italic, *** is both.
const hold = (stars, mark) => (mark === "**" ? stars.length > 1 : stars.length % 2 === 1);
const STARRED = /^(\s*)(\**)([^]*?)(\**)(\s*)$/;

// Each paragraph of what is chosen gets the mark, or, where all have it already, loses it.
function around(mark, empty) {
  const { value } = text;
  let { selectionStart: from, selectionEnd: to } = text;
  const [, first, last] = /^(\s*)[^]*?(\s*)$/.exec(value.slice(from, to));
  if (from + first.length < to) [from, to] = [from + first.length, to - last.length];
  const [before] = /\**$/.exec(value.slice(0, from));
  const [after] = /^\**/.exec(value.slice(to));
  if (hold(before, mark) && hold(after, mark)) [from, to] = [from - before.length, to + after.length];
  const chosen = value.slice(from, to);
  const parts = (chosen.trim() ? chosen : empty).split(/(\n[ \t]*\n)/);
  const isMarked = (part) => {
    const [, , open, , close] = STARRED.exec(part);
    return !part.trim() || (hold(open, mark) && hold(close, mark));
  };
  const areMarked = parts.every(isMarked);
  const turned = (_, start, open, words, close, end) => areMarked
    ? start + open.slice(mark.length) + words + close.slice(mark.length) + end
    : start + mark + open + words + close + mark + end;
  const written = parts.map((part) => (part.trim() ? part.replace(STARRED, turned) : part)).join("");
  type(written, from, to);
  const inside = areMarked ? 0 : mark.length;
  text.setSelectionRange(from + inside, from + written.length - inside);
}

function link() {
  const { selectionStart: from, selectionEnd: to, value } = text;
  const chosen = value.slice(from, to) || bar.dataset.link;
  type(`[${chosen}](https://)`, from, to);
  const end = from + chosen.length + "[](https://".length;
  text.setSelectionRange(end, end);
}

// Every line that is touched begins with the mark, or, where all do already, none does.
function lines(mark, empty = "") {
  const { selectionStart: from, selectionEnd: to, value } = text;
  const first = value.lastIndexOf("\n", from - 1) + 1;
  const next = value.indexOf("\n", to);
  const last = next < 0 ? value.length : next;
  const touched = (value.slice(first, last) || empty).split("\n");
  const areMarked = touched.every((line) => line.startsWith(mark));
  const marked = touched.map((line) => (areMarked ? line.slice(mark.length) : mark + line)).join("\n");
  type(marked, first, last);
  text.setSelectionRange(first + (areMarked ? 0 : mark.length), first + marked.length);
}

// A part of its own, with a blank line on either side; *chosen* is selected in it afterwards.
function block(words, chosen = "") {
  const { selectionStart: from, selectionEnd: to, value } = text;
  const before = value.slice(0, from).trimEnd();
  const after = value.slice(to).trimStart();
  const start = before ? "\n\n" : "";
  type(`${start}${words}\n\n`, before.length, value.length - after.length);
  const place = before.length + start.length + words.lastIndexOf(chosen);
  if (chosen) text.setSelectionRange(place, place + chosen.length);
}

// Behind the paragraph or the part in which one stands: nothing goes into another, no word is lost.
function part(words, chosen) {
  const { selectionEnd: at, value } = text;
  const names = [...value.slice(0, at).matchAll(/^:{3,}[ \t]*(.*?)[ \t]*$/gm)];
  const end = names.at(-1)?.[1] ? /^:{3,}[ \t]*$/m.exec(value.slice(at)) : null;
  const isBetween = /(^|\n)$/.test(value.slice(0, at));
  const rest = isBetween ? 0 : value.slice(at).search(/\n[ \t]*\n|$/);
  const place = end ? at + end.index + end[0].length : at + rest;
  text.setSelectionRange(place, place);
  block(words, chosen);
}

function pull() {
  const chosen = text.value.slice(text.selectionStart, text.selectionEnd).trim() || bar.dataset.pull;
  part(`::: pull\n${chosen}\n:::`, chosen);
}

function picture() {
  form.querySelector(".pictures").scrollIntoView({ block: "start" });
  form.elements["picture-file"].focus({ preventScroll: true });
}

const acts = {
  heading: () => lines("## ", bar.dataset.heading),
  bold: () => around("**", bar.dataset.link),
  italic: () => around("*", bar.dataset.link),
  link,
  list: () => lines("- ", bar.dataset.link),
  quote: () => lines("> ", bar.dataset.link),
  pull,
  picture,
  petition: () => part("::: petition\n:::"),
};

const keys = new Map(buttons.map((button) => [button.getAttribute("aria-keyshortcuts"), button.dataset.act]));

text.addEventListener("keydown", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  const key = event.code.replace(/^(Key|Digit)/, ""); // Alt changes what a key writes
  const held = [event.altKey && "Alt", event.shiftKey && "Shift"].filter(Boolean);
  const act = keys.get(["Control", ...held, key].join("+"));
  if (!act) return;
  event.preventDefault();
  acts[act]();
});

bar.addEventListener("click", (event) => {
  const act = event.target.closest("button")?.dataset.act;
  if (act) acts[act]();
});

// One stop for the Tab key; arrows go from button to button, as in every toolbar.
bar.addEventListener("keydown", (event) => {
  const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -buttons.length, End: buttons.length };
  if (!(event.key in steps)) return;
  event.preventDefault();
  const to = Math.max(0, Math.min(buttons.length - 1, buttons.indexOf(event.target) + steps[event.key]));
  for (const button of buttons) button.tabIndex = button === buttons[to] ? 0 : -1;
  buttons[to].focus();
});

form.addEventListener("put", (event) => part(event.detail));
bar.hidden = false;
