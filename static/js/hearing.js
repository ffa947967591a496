// On the day before, hours say more than "tomorrow": counted here, for the page lies in caches.
const HOUR = 3_600_000;
const place = document.querySelector("[data-until]");

function count() {
  const hours = (Date.parse(place.dataset.until) - Date.now()) / HOUR;
  if (hours > 0 && hours < 24) {
    const [amount, unit] = hours < 1 ? [Math.ceil(hours * 60), "minute"] : [Math.floor(hours), "hour"];
    place.textContent = new Intl.RelativeTimeFormat(document.documentElement.lang).format(amount, unit);
  }
}

if (place) {
  count();
  setInterval(count, 60_000);
}
