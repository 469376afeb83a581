/* Drafts: kept on the server while one types, kept in the browser while that can't be reached, shown as they will look. */
(() => {
  "use strict";

  const PAUSE = 1500;
  const form = document.querySelector("form[data-draft]");
  if (!form) {
    return;
  }
  const status = form.querySelector("[data-draft-status]");
  const version = form.elements.version;
  const key = `draft:${form.dataset.draft}`;
  let timer = null;
  let sending = false;
  let again = false;
  let stopped = false;

  const say = (words) => {
    status.textContent = words;
  };

  const typed = () => {
    const words = {};
    for (const field of form.querySelectorAll("input[name], textarea[name]")) {
      const isPrivate = ["hidden", "file", "radio"].includes(field.type);
      if (!isPrivate && !field.name.endsWith("-clear")) {
        words[field.name] = field.type === "checkbox" ? field.checked : field.value;
      }
    }
    return words;
  };

  const keepHere = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ version: version.value, words: typed() }));
    } catch {
      // A browser that keeps nothing: the Save button is still there.
    }
  };

  const forget = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      // As above.
    }
  };

  const restore = () => {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key));
    } catch {
      return;
    }
    if (!kept || JSON.stringify(kept.words) === JSON.stringify(typed())) {
      return;
    }
    for (const [name, value] of Object.entries(kept.words)) {
      const field = form.elements[name];
      if (field) {
        if (field.type === "checkbox") {
          field.checked = value;
        } else {
          field.value = value;
        }
      }
    }
    say("What you typed last time, and could not be saved then, is back.");
    soon();
  };

  const save = async () => {
    if (sending || stopped) {
      again = true;
      return;
    }
    sending = true;
    again = false;
    const body = new FormData(form);
    body.delete("photo");
    body.delete("photo-clear");
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      if (answer.status === 409) {
        stopped = true;
        say("Somebody else saved in the meantime. Press “Save the draft” to see both; nothing of yours is lost.");
        keepHere();
      } else if (answer.status === 422) {
        say("Not saved yet: something is missing or not right. It is kept in this browser.");
      } else if (answer.ok) {
        const said = await answer.json();
        version.value = said.version;
        if (said.address && location.pathname !== said.address) {
          history.replaceState(null, "", said.address);
        }
        forget();
        say(`Saved as a draft at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`);
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      say("The draft can't be saved just now (no connection, or signed out). It is kept in this browser.");
      setTimeout(soon, 10 * PAUSE);
    }
    sending = false;
    if (again) {
      soon();
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  const previewOf = (area) => {
    const box = document.createElement("div");
    box.className = "draft-preview prose";
    const title = document.createElement("p");
    title.className = "draft-preview__title";
    title.textContent = "How it will look";
    const shown = document.createElement("div");
    box.append(title, shown);
    area.after(box);
    let wait = null;
    const draw = async () => {
      const body = new FormData();
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.set("text", area.value);
      try {
        const answer = await fetch(form.dataset.markdown, { method: "POST", body, redirect: "error" });
        if (answer.ok) {
          shown.innerHTML = await answer.text();
        }
      } catch {
        // The preview waits for the connection.
      }
    };
    area.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(draw, 400);
    });
    draw();
  };

  const countLeft = (area) => {
    const words = document.createElement("p");
    words.className = "draft-status";
    const draw = () => {
      words.textContent = `${area.maxLength - area.value.length} characters left`;
    };
    area.after(words);
    area.addEventListener("input", draw);
    draw();
  };

  form.querySelectorAll("textarea[data-left]").forEach(countLeft);
  form.querySelectorAll("textarea[data-preview]").forEach(previewOf);
  form.addEventListener("input", () => {
    keepHere();
    soon();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    stopped = true;
    forget();
  });
  restore();
})();
