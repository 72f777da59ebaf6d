/* The overview changes its period as soon as another one is chosen; without scripts the button does it. */
(() => {
  "use strict";
  document.querySelectorAll("[data-dash-period]").forEach((form) => {
    form.querySelector("[data-dash-go]").hidden = true;
    form.addEventListener("change", () => form.requestSubmit());
  });
})();
