/* Check-in on a shaky connection: a tap is remembered on the phone, shown at once, and sent until the site has answered.
   What is remembered is a number, a day, yes or no, and when: nobody's name; it is forgotten once the site has it. */
(() => {
  "use strict";

  const page = document.querySelector("[data-check-in]");
  if (!page || !page.querySelector("form[data-person]")) {
    return;
  }
  const DAY = page.dataset.checkIn;
  const STORE = `check-in:${page.dataset.who}:${page.dataset.workshop}`;
  const AT_ONCE = 50;
  const PATIENCE = 15000;
  const A_WHILE = 3000;
  const LONGEST_PAUSE = 30000;

  const forms = [...page.querySelectorAll("form[data-person]")];
  const counted = page.querySelector("[data-count]");
  const waiting = page.querySelector("[data-waiting]");
  const signedOut = page.querySelector("[data-signed-out]");
  const refused = page.querySelector("[data-refused]");
  // What the site knows, by person.
  const known = new Map(forms.map((form) => [form.dataset.person, form.dataset.here === "yes"]));
  let inMemory = [];
  let pause = 0;
  let timer = null;
  let isSending = false;
  let isSlow = false;
  let isStale = false;

  // --- What the phone remembers -----------------------------------------------------------------

  const isTap = (tap) => tap && tap.key && tap.partner && tap.day && typeof tap.is_here === "boolean" && tap.tapped_at;

  const remembered = () => {
    try {
      const read = JSON.parse(localStorage.getItem(STORE) || "[]");
      return Array.isArray(read) ? read.filter(isTap) : [];
    } catch {
      // A browser that stores nothing still remembers while the page is open.
      return inMemory;
    }
  };

  const remember = (taps) => {
    inMemory = taps;
    try {
      if (taps.length) {
        localStorage.setItem(STORE, JSON.stringify(taps));
      } else {
        localStorage.removeItem(STORE);
      }
    } catch {
      // See above.
    }
  };

  const newKey = () =>
    crypto.randomUUID ? crypto.randomUUID() : [...crypto.getRandomValues(new Uint32Array(4))].join("-");

  // --- What the page shows ----------------------------------------------------------------------

  const say = (place, words) => {
    if (place && place.textContent !== words) {
      place.textContent = words;
    }
  };

  const taps = (number) => (number === 1 ? "1 tap is" : `${number} taps are`);

  const show = () => {
    const queue = remembered();
    const ahead = new Map(queue.filter((tap) => tap.day === DAY).map((tap) => [String(tap.partner), tap.is_here]));
    let here = 0;
    forms.forEach((form) => {
      const person = form.dataset.person;
      const isHere = ahead.has(person) ? ahead.get(person) : known.get(person);
      const button = form.querySelector("button");
      here += isHere ? 1 : 0;
      form.dataset.here = isHere ? "yes" : "no";
      form.dataset.waits = ahead.has(person) ? "yes" : "no";
      button.value = isHere ? "no" : "yes";
      button.setAttribute("aria-pressed", String(isHere));
    });
    say(counted, String(here));
    if (!queue.length) {
      say(waiting, waiting && waiting.textContent ? "Everything is sent." : "");
    } else if (!navigator.onLine) {
      say(waiting, `${taps(queue.length)} kept on this phone and will be sent when you’re back online.`);
    } else if (pause || isSlow) {
      say(waiting, `The connection is shaky. ${taps(queue.length)} kept on this phone until the site has answered.`);
    }
  };

  const refuse = (whys) => {
    if (refused && whys.length) {
      refused.textContent = [...new Set(whys)].join(" ");
      refused.hidden = false;
    }
  };

  // --- Asking the site --------------------------------------------------------------------------

  const token = () => page.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

  const ask = async (address, options) => {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(address, { redirect: "manual", credentials: "same-origin", signal: stop.signal, ...options });
    } finally {
      clearTimeout(late);
    }
  };

  const isSignedOut = (answer) => answer.type === "opaqueredirect";

  // The page anew: what others have tapped, a token that is good after signing in again, and the copy for a reload offline.
  const look = async () => {
    const answer = await ask(location.href, { headers: { "X-Look": "anew" } });
    signedOut.hidden = !isSignedOut(answer);
    if (!answer.ok) {
      return false;
    }
    const anew = new DOMParser().parseFromString(await answer.text(), "text/html");
    anew.querySelectorAll("form[data-person]").forEach((form) => known.set(form.dataset.person, form.dataset.here === "yes"));
    const good = anew.querySelector("[name=csrfmiddlewaretoken]")?.value;
    page.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => {
      input.value = good || input.value;
    });
    show();
    return Boolean(good);
  };

  const sent = (queue) =>
    ask(page.dataset.taps, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ sent_at: Date.now(), taps: queue }),
    });

  const forget = (keys, queue) => {
    queue.filter((tap) => keys.has(tap.key) && tap.day === DAY).forEach((tap) => known.set(String(tap.partner), tap.is_here));
    remember(remembered().filter((tap) => !keys.has(tap.key)));
  };

  // Whether the site has answered for all of `queue`; an error is one of the connection.
  const deliver = async (queue) => {
    let answer = await sent(queue);
    // A token from before signing in again: the page anew has a good one.
    if (answer.status === 403 && (await look())) {
      answer = await sent(queue);
    }
    if ([403, 404].includes(answer.status)) {
      refuse(signedOut.hidden ? ["This account may not check people in here. The taps are kept on this phone."] : []);
      return false;
    }
    signedOut.hidden = !isSignedOut(answer);
    if (answer.status === 410) {
      remember([]);
      refuse(["This weekend is closed: taps are not kept any more."]);
      return true;
    }
    if (!answer.ok) {
      return false;
    }
    const { kept, refused: not } = await answer.json();
    forget(new Set(kept), queue);
    remember(remembered().filter((tap) => !not.some((one) => one.key === tap.key)));
    refuse(not.map((one) => one.why));
    return true;
  };

  const deliverAll = async () => {
    for (let queue = remembered(); queue.length; queue = remembered()) {
      if (!(await deliver(queue.slice(0, AT_ONCE)))) {
        throw new Error("not answered");
      }
      isStale = true;
      pause = 0;
      show();
    }
  };

  const later = () => {
    pause = Math.min(pause ? pause * 2 : 2000, LONGEST_PAUSE);
    clearTimeout(timer);
    timer = setTimeout(flush, pause);
  };

  const flush = async () => {
    if (isSending) {
      return;
    }
    isSending = true;
    clearTimeout(timer);
    const slow = setTimeout(() => {
      isSlow = true;
      show();
    }, A_WHILE);
    try {
      do {
        await deliverAll();
        if (isStale) {
          isStale = !(await look());
        }
        // Taps that were made meanwhile.
      } while (remembered().length);
    } catch {
      if (remembered().length) {
        later();
      }
    } finally {
      clearTimeout(slow);
      isSending = isSlow = false;
      show();
    }
  };

  // --- What happens -----------------------------------------------------------------------------

  // Before the page's other scripts: a tap is no form that may be sent only once.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target.closest("form[data-person]");
      if (!form) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      const tap = {
        key: newKey(),
        partner: Number(form.dataset.person),
        day: DAY,
        is_here: form.dataset.here !== "yes",
        tapped_at: Date.now(),
      };
      remember([...remembered(), tap]);
      pause = 0;
      show();
      flush();
    },
    true,
  );
  const again = () => {
    pause = 0;
    show();
    flush();
  };
  window.addEventListener("online", again);
  window.addEventListener("offline", show);
  window.addEventListener("pageshow", again);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      isStale = true;
      again();
    }
  });

  // Keeps this page, and nothing else, for a reload without a connection.
  if (navigator.serviceWorker) {
    navigator.serviceWorker.addEventListener("controllerchange", () => look().catch(() => {}));
    navigator.serviceWorker.register(page.dataset.worker).catch(() => {});
  }
})();
