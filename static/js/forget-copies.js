/* On the way out: the copies of pages that a check-in keeps for a missing connection are forgotten. Taps not sent yet stay. */
(() => {
  "use strict";

  if ("caches" in window) {
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("check-in ")).map((name) => caches.delete(name))))
      .catch(() => {});
  }
})();
