/* A chosen photo is shown as it will be cut, in the circle of the page, before it is sent. Only the browser sees it; without this, the choices say it in words. */
(() => {
  "use strict";

  const place = document.querySelector("[data-photo-crop]");
  const canvas = place && place.querySelector("canvas");
  const unseen = document.querySelector("[data-photo-unseen]");
  const input = document.querySelector("input[type=file][name=photo]");
  const choices = document.querySelectorAll("input[type=radio][name=crop]");
  if (!canvas || !unseen || !input || !window.createImageBitmap) {
    return;
  }
  const LONGEST = 320;
  let picture = null;

  // The square of the choice, as the site cuts it; the whole picture otherwise.
  const part = (choice) => {
    const { width, height } = picture;
    if (choice === "whole") {
      return [0, 0, width, height];
    }
    const side = Math.min(width, height);
    const spare = Math.max(width, height) - side;
    const begin = { start: 0, middle: Math.floor(spare / 2), end: spare }[choice];
    return width > height ? [begin, 0, side, side] : [0, begin, side, side];
  };

  const draw = () => {
    place.hidden = !picture;
    if (!picture) {
      return;
    }
    const chosen = [...choices].find((one) => one.checked);
    const [left, top, width, height] = part(chosen ? chosen.value : "whole");
    const scale = Math.min(1, LONGEST / Math.max(width, height));
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext("2d").drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height);
  };

  input.addEventListener("change", async () => {
    picture = null;
    unseen.textContent = "";
    const [file] = input.files;
    if (file) {
      try {
        picture = await createImageBitmap(file);
      } catch {
        // Not every browser reads every camera's pictures; the site does.
        unseen.textContent = unseen.dataset.photoUnseen;
      }
    }
    draw();
  });
  for (const choice of choices) {
    choice.addEventListener("change", draw);
  }
})();
