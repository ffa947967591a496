// Pictures come and go into the text where the cursor stands. Without it the same buttons send
// the form, and the picture stands at the end.

const form = document.querySelector("form[data-autosave]");
const box = form.querySelector(".pictures");
const told = box.querySelector(".said");
const upload = box.querySelector("[data-upload]");
const list = box.querySelector(".thumbs");
const fields = [...box.querySelectorAll("input")];

const put = (figure) => form.dispatchEvent(new CustomEvent("put", { detail: figure }));

function say(sentence, isBad = false) {
  told.textContent = sentence;
  told.classList.toggle("bad", isBad);
}

function mark(faults) {
  for (const field of fields) {
    const around = field.closest(".field");
    const isBad = field.id in faults;
    around.classList.toggle("bad", isBad);
    field.toggleAttribute("aria-invalid", isBad);
    around.querySelector(".error")?.remove();
    const hint = around.querySelector(".hint")?.id ?? "";
    field.setAttribute("aria-describedby", hint);
    if (!isBad) continue;
    const sentence = document.createElement("span");
    sentence.className = "error";
    sentence.id = `${field.id}-error`;
    sentence.textContent = faults[field.id];
    field.before(sentence);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${hint} ${sentence.id}`.trim());
  }
  fields.find((field) => field.id in faults)?.focus();
}

function add({ address, alt, figure }) {
  const item = document.createElement("li");
  const image = document.createElement("img");
  const button = document.createElement("button");
  Object.assign(image, { src: address, alt });
  Object.assign(button, { type: "button", className: "quiet", textContent: list.dataset.put });
  button.dataset.figure = figure;
  button.setAttribute("aria-label", `${list.dataset.put}: ${alt}`);
  item.append(image, button);
  list.querySelector(`img[src="${CSS.escape(address)}"]`)?.closest("li").remove();
  list.prepend(item);
  box.querySelector("h3").hidden = false;
}

async function send() {
  mark({});
  const [file] = fields.filter((field) => field.type === "file");
  if (file.files[0]?.size > Number(file.dataset.bytes)) {
    say("");
    return mark({ [file.id]: file.dataset.over });
  }
  say(told.dataset.busy);
  upload.disabled = true;
  try {
    const data = new FormData(form);
    const reply = await fetch(upload.formAction, { method: "POST", body: data, headers: { Accept: "application/json" } });
    const answer = await reply.json();
    mark(answer.faults ?? {});
    if (!reply.ok) return say("");
    add(answer);
    put(answer.figure);
    for (const field of fields) field.value = "";
    say(told.dataset.done);
  } catch {
    say(told.dataset.away, true);
  } finally {
    upload.disabled = false;
  }
}

box.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button === upload) send();
  else if (button?.dataset.figure) put(button.dataset.figure);
  else return;
  event.preventDefault();
});
