/* Improves pages that work without it: counting down, videos on a click, no double sending, printing. */
(() => {
  "use strict";

  const MINUTE = 60000;

  const inWords = (left) => {
    const minutes = Math.floor(left / MINUTE);
    const seconds = String(Math.floor((left % MINUTE) / 1000)).padStart(2, "0");
    return `${minutes}:${seconds} minutes left`;
  };

  // The words stay; the time left is written behind them, and read out only when a minute has passed.
  const countDown = (element) => {
    const end = Date.parse(element.getAttribute("datetime"));
    const clock = document.createElement("span");
    const spoken = document.createElement("span");
    spoken.className = "visually-hidden";
    spoken.setAttribute("role", "status");
    clock.setAttribute("aria-hidden", "true");
    element.after(clock, spoken);
    let said = null;
    const tick = () => {
      const left = end - Date.now();
      if (left > 60 * MINUTE) {
        return;
      }
      if (left <= 0) {
        clearInterval(timer);
        clock.textContent = " (time is up)";
        spoken.textContent = "The time is up.";
        return;
      }
      clock.textContent = ` (${inWords(left)})`;
      const minutes = Math.ceil(left / MINUTE);
      if (minutes !== said && (minutes % 5 === 0 || minutes < 4)) {
        spoken.textContent = `${minutes} ${minutes === 1 ? "minute" : "minutes"} left.`;
      }
      said = minutes;
    };
    const timer = setInterval(tick, 1000);
    tick();
  };

  // Nothing is asked of a video's host before somebody wants to see it.
  const playOnClick = (link) => {
    link.addEventListener("click", (event) => {
      // Who asks for a new tab gets the video's own page there.
      if (event.ctrlKey || event.metaKey || event.shiftKey) {
        return;
      }
      event.preventDefault();
      const frame = document.createElement("iframe");
      frame.src = link.dataset.video;
      frame.title = link.textContent.trim();
      frame.allow = "autoplay; fullscreen; picture-in-picture";
      frame.allowFullscreen = true;
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      link.replaceWith(frame);
      frame.focus();
    });
  };

  const sendOnce = (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
    });
  };

  const sendAgain = () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  };

  document.querySelectorAll("[data-countdown]").forEach(countDown);
  document.querySelectorAll("[data-video]").forEach(playOnClick);
  document.querySelectorAll("form[method=post]").forEach(sendOnce);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  document.querySelector("[role=alert][tabindex]")?.focus();
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", sendAgain);
})();
