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

  // What the rules make of a chosen weekend, beneath it.
  const datesOf = (saturday) => {
    const first = saturday.getTime() + (numberIn("first_day") || 0) * DAY;
    const early = numberIn("early_bird_days");
    const decide = numberIn("decide_days");
    const where = city();
    const lines = [];
    if (early !== null) {
      const clocks = where ? `, ${where} time` : "";
      lines.push(`Early bird until the end of ${inWords(new Date(first - early * DAY))}${clocks}`);
    }
    if (decide !== null) {
      lines.push(`Decide on ${inWords(new Date(first - decide * DAY))}`);
    }
    return lines;
  };

  const showDates = (box) => {
    const chip = box.closest("label");
    chip.querySelectorAll(".season-mark-rule").forEach((line) => line.remove());
    if (!box.checked) {
      return;
    }
    datesOf(new Date(`${box.value}T00:00:00Z`)).forEach((words) => {
      const line = document.createElement("span");
      line.className = "season-mark season-mark-rule";
      line.textContent = words;
      chip.append(line);
    });
  };

  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    const words = `${chosen} ${chosen === 1 ? "weekend" : "weekends"} chosen`;
    if (count.textContent !== words) {
      count.textContent = words;
    }
    if (venue) {
      boxes.forEach(showDates);
    }
  };

  // Holidays elsewhere say nothing about this venue; a workshop at the venue or of a presenter says most.
  const mark = () => {
    if (!venue) {
      return;
    }
    const here = city();
    const busy = [...form.querySelectorAll('[name="presenters"]:checked')].map((box) => box.value);
    form.querySelectorAll("[data-city]").forEach((holiday) => {
      holiday.hidden = here !== null && holiday.dataset.city !== here;
    });
    form.querySelectorAll("[data-venue]").forEach((workshop) => {
      const presenters = workshop.dataset.presenters.split(" ");
      const clashes = workshop.dataset.venue === venue.value || busy.some((one) => presenters.includes(one));
      workshop.classList.toggle("season-mark-here", clashes);
    });
  };

  count.hidden = false;
  count.setAttribute("role", "status");
  const refresh = () => {
    mark();
    show();
  };
  form.addEventListener("input", refresh);
  // Not at once: a browser that comes back to the page first puts in again what was chosen.
  window.addEventListener("pageshow", refresh);
})();
