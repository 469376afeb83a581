/* Improves registering by phone: the usual day is filled in, what isn't needed is hidden, and the bar says what is agreed. */
(() => {
  "use strict";

  const DAY = 86400000;
  const form = document.querySelector("form[data-phone]");
  if (!form) {
    return;
  }
  const day = form.querySelector("#id_last_day");
  const say = form.querySelector("[data-say]");
  const keep = form.querySelector("[data-last-day]");
  const partners = form.querySelector("[data-partner-email]");
  const shares = form.querySelector("#id_shares_address");
  // A day that was typed, here or before an error, stays as it is.
  let isTyped = day.value !== "";

  const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`);

  // Dates of a calendar, without hours: as UTC they never meet a change of clocks.
  const inWords = (iso) =>
    new Intl.DateTimeFormat("en-AU", {
      weekday: "long",
      day: "numeric",
      month: "long",
      timeZone: "UTC",
    }).format(new Date(`${iso}T00:00:00Z`));

  const usual = (weekend, way) => {
    const days = Number(way === "bank_transfer" ? form.dataset.daysTransfer : form.dataset.daysCard);
    const last = new Date(Date.parse(`${weekend.dataset.today}T00:00:00Z`) + days * DAY);
    const iso = last.toISOString().slice(0, 10);
    return iso < weekend.dataset.begins ? iso : weekend.dataset.begins;
  };

  const until = (weekend) =>
    day.value === weekend.dataset.begins
      ? "until the weekend begins"
      : `until the end of ${inWords(day.value)}, ${weekend.dataset.city} time`;

  // Kept beyond the early bird, the place costs more if it is paid after that.
  const later = (weekend) =>
    weekend.dataset.early && day.value > weekend.dataset.early
      ? ` if it is paid by ${inWords(weekend.dataset.early)}, then ${weekend.dataset.after}`
      : "";

  const words = (weekend, way) => {
    if (way === "waived") {
      return `${weekend.dataset.words}: nothing to pay, confirmed at once.`;
    }
    const kept = day.value ? ` Kept ${until(weekend)}.` : "";
    return `${weekend.dataset.words}: ${weekend.dataset.price}${later(weekend)}.${kept}`;
  };

  const refresh = () => {
    const weekend = chosen("workshop");
    const way = chosen("pays_by") ? chosen("pays_by").value : "";
    keep.hidden = way === "waived";
    partners.hidden = shares.checked;
    if (weekend && way && !isTyped) {
      day.value = usual(weekend, way);
    }
    if (weekend) {
      day.min = weekend.dataset.today;
      day.max = weekend.dataset.begins;
    }
    const said = weekend && way ? words(weekend, way) : "";
    say.hidden = !said;
    if (say.textContent !== said) {
      say.textContent = said;
    }
  };

  day.addEventListener("input", () => {
    isTyped = day.value !== "";
  });
  shares.addEventListener("change", () => {
    if (shares.checked) {
      form.querySelector("#id_partner_email").value = "";
    }
  });
  form.addEventListener("input", refresh);
  form.querySelector("[role=alert]")?.focus();
  // Not at once: a browser that comes back to the page first puts in again what was chosen.
  window.addEventListener("pageshow", refresh);
})();
