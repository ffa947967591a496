// The device's own share sheet, and a button that copies an address. Both are hidden in the page:
// without them the plain links beside do the same.

for (const button of document.querySelectorAll("button[data-share]")) {
  if (!navigator.share) continue;
  const { share, title, text } = button.dataset;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: title ?? document.title, ...(text && { text }), url: share || location.href });
    } catch {
      // changed their mind
    }
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.querySelector(button.dataset.copy) ?? button.parentElement.querySelector("input[readonly]");
  if (!field) continue;
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      if (!document.execCommand("copy")) return; // it is selected: the keyboard can copy it
    }
    button.textContent = button.dataset.copied ?? words;
    setTimeout(() => { button.textContent = words; }, 3000);
  });
}
