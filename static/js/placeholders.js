// Makes each placeholder a button that puts itself where the cursor was in the letter, and lets
// the Enter key in the box of the ZIP code show the preview instead of saving.

const list = document.querySelector(".placeholders[data-insert]");
const fields = [...document.querySelectorAll("[data-template]")];
let last = fields.find((field) => field.tagName === "TEXTAREA");

for (const field of fields) field.addEventListener("focus", () => { last = field; });

for (const code of list?.querySelectorAll("code") ?? []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "insert";
  button.textContent = code.textContent;
  button.setAttribute("aria-label", list.dataset.insert.replace("{name}", code.textContent));
  button.addEventListener("click", () => {
    last.focus();
    last.setRangeText(code.textContent, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
  code.replaceWith(button);
}

const zip = document.querySelector(".try input");
zip?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  zip.closest(".try").querySelector("button").click();
});
