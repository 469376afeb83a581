/* Improves the calendar of weekends: counts what is chosen, shows the dates that follow, and only the venue's holidays. */
(() => {
  "use strict";

  const DAY = 86400000;
  const form = document.querySelector("form[data-season]");
  if (!form) {
    return;
  }
  const boxes = [...form.querySelectorAll('input[name="weekends"]')];
  const count = form.querySelector("[data-count]");
  const dates = form.querySelector("[data-dates]");
  const venue = form.querySelector("#id_venue");

  // Dates of a calendar, without hours: as UTC they never meet a change of clocks.
  const inWords = (day) =>
    new Intl.DateTimeFormat("en-AU", {
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
      timeZone: "UTC",
    }).format(day);

  const numberIn = (name) => {
    const typed = form.querySelector(`[name="${name}"]`);
    return typed && typed.value.trim() !== "" ? Number(typed.value) : null;
  };

  const city = () => {
    const chosen = venue && venue.selectedOptions[0];
    const group = chosen && chosen.closest("optgroup");
    return group ? group.label.replace(/ \([^(]*\)$/, "") : null;
  };

  const lineOf = (saturday) => {
    const first = new Date(saturday.getTime() + (numberIn("first_day") || 0) * DAY);
    const parts = [inWords(first)];
    const early = numberIn("early_bird_days");
    const decide = numberIn("decide_days");
    const where = city();
    if (early !== null) {
      const clocks = where ? `, ${where} time` : "";
      parts.push(`early bird until the end of ${inWords(new Date(first.getTime() - early * DAY))}${clocks}`);
    }
    if (decide !== null) {
      parts.push(`decide on ${inWords(new Date(first.getTime() - decide * DAY))}`);
    }
    const line = document.createElement("li");
    line.textContent = parts.join("; ");
    return line;
  };

  const show = () => {
    const chosen = boxes.filter((box) => box.checked);
    const words = `${chosen.length} ${chosen.length === 1 ? "weekend" : "weekends"} chosen`;
    if (count.textContent !== words) {
      count.textContent = words;
    }
    if (dates) {
      dates.hidden = chosen.length === 0;
      dates.replaceChildren(...chosen.map((box) => lineOf(new Date(`${box.value}T00:00:00Z`))));
    }
  };

  // Holidays elsewhere say nothing about this venue; a workshop at the venue itself says most.
  const mark = () => {
    const here = city();
    form.querySelectorAll("[data-city]").forEach((holiday) => {
      holiday.hidden = here !== null && holiday.dataset.city !== here;
    });
    form.querySelectorAll("[data-venue]").forEach((workshop) => {
      workshop.classList.toggle("season-mark-here", Boolean(venue) && workshop.dataset.venue === venue.value);
    });
  };

  count.hidden = false;
  count.setAttribute("role", "status");
  form.addEventListener("input", show);
  if (venue) {
    venue.addEventListener("change", () => {
      mark();
      show();
    });
  }
  // Not at once: a browser that comes back to the page first puts in again what was chosen.
  window.addEventListener("pageshow", () => {
    mark();
    show();
  });
})();
