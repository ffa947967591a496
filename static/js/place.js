// "Use where I am now": asks the browser, fills in the form, and sends it. Nothing is kept.
const form = document.querySelector(".locate");
const button = form?.querySelector("button");
const told = form?.querySelector("[role=status]");

function send({ coords }) {
  for (const name of ["latitude", "longitude", "accuracy"]) {
    form.elements[name].value = coords[name];
  }
  form.submit();
}

function refused() {
  button.disabled = false;
  told.textContent = form.dataset.refused;
}

if (form && "geolocation" in navigator && window.isSecureContext) {
  form.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    told.textContent = "";
    navigator.geolocation.getCurrentPosition(send, refused, {
      enableHighAccuracy: true,
      maximumAge: 0,
      timeout: 15000,
    });
  });
}
// The page that one leaves must not keep the place either, where a browser goes back to it.
addEventListener("pagehide", () => form?.reset());
