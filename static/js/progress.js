/* A page that shows how far something has come looks again every two seconds, until it is done. */
(() => {
  "use strict";

  const PAUSE = 2000;
  // After an error, or while nobody looks: less often.
  const REST = 10000;
  const region = document.querySelector("[data-progress]");
  const status = document.querySelector("[data-status]");
  if (!region || !status) {
    return;
  }

  const put = (fresh) => {
    const [now, said] = [fresh.querySelector("[data-progress]"), fresh.querySelector("[data-status]")];
    if (!now || !said) {
      // Signed out meanwhile, for example: the page says so when it is loaded again.
      return "stop";
    }
    // Only what differs is written, so that a screen reader speaks only when there is something to say,
    // and nobody loses the link that has the focus.
    if (status.textContent !== said.textContent) {
      status.textContent = said.textContent;
      status.className = said.className;
    }
    if (region.innerHTML !== now.innerHTML && !region.contains(document.activeElement)) {
      region.replaceChildren(...now.childNodes);
    }
    region.dataset.progress = now.dataset.progress;
    return region.dataset.progress;
  };

  const look = async () => {
    let pause = PAUSE;
    try {
      const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
      const text = await answer.text();
      const found = answer.ok ? put(new DOMParser().parseFromString(text, "text/html")) : "again";
      if (found === "done" || found === "stop") {
        return;
      }
    } catch {
      pause = REST;
    }
    setTimeout(look, document.hidden ? REST : pause);
  };

  if (region.dataset.progress === "running") {
    setTimeout(look, PAUSE);
  }
})();
