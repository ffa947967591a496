// Looks again after some seconds, as long as something is under way on the page.

const seconds = Number(document.querySelector("[data-again]")?.dataset.again);
if (seconds) setTimeout(() => location.reload(), seconds * 1000);
