/* The form of a summary: when the page saves by itself and the server answers 409, [data-summary-conflict] says so; saving
   by the button then shows both texts side by side, and nothing is overwritten unseen.
   button[data-put-in="textarea-id"] adds its value, the text of the present figures, below what stands there. */
(() => {
  "use strict";
  const form = document.getElementById("summary-form");
  if (!form) return;
  form.addEventListener("autosave:conflict", () => {
    const note = document.querySelector("[data-summary-conflict]");
    if (note) note.hidden = false;
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put-in]");
    if (!button) return;
    const area = document.getElementById(button.dataset.putIn);
    area.value = [area.value.trim(), button.value].filter(Boolean).join("\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
})();
