// For partners' pages: puts a petition where this script stands, and gives it the height it needs.
// It sets no cookie, reads nothing of the page, and hears one thing from the frame: a height.
(() => {
  const script = document.currentScript;
  const { petition, partner, language, title } = script.dataset;
  const site = new URL(script.src).origin;
  const frame = document.createElement("iframe");
  const path = [language, "embed", petition, partner].filter(Boolean).map(encodeURIComponent);
  frame.src = `${site}/${path.join("/")}`;
  frame.title = title || "Petition";
  frame.loading = "lazy";
  // Unseen until it speaks: a page that may not show it shows no error, either.
  const { style } = frame;
  style.cssText = "display:block;width:100%;height:40rem;border:0;visibility:hidden";

  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== site || source !== frame.contentWindow) return;
    const height = Number(data?.height);
    if (!(height > 0 && height < 20000)) return;
    style.height = `${Math.ceil(height)}px`;
    style.visibility = "";
  });

  let loads = 0;
  frame.addEventListener("load", () => {
    loads += 1;
    setTimeout(() => { if (style.visibility) style.height = 0; }, 5000); // silent: no hole
    // After sending, its answer stands at its top, and the reader may be far below.
    if (loads > 1 && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  script.after(frame);
})();
