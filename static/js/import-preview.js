/* The preview of an import: tick all yellow cells at once, walk through the problems.
   Without script every tick is its own check box and one button confirms all. */
(() => {
  "use strict";
  const list = document.querySelector("[data-problem-list]");
  if (!list) return;
  const ticks = [...document.querySelectorAll("[data-tick]")];
  const all = document.querySelector("[data-tick-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => ticks.forEach((tick) => { tick.checked = true; }));
  }

  const places = [...list.querySelectorAll(".ps-addr")];
  let at = places.findIndex((place) => place.hash === location.hash && place.search === location.search);
  const mark = () => places.forEach((place, index) => place.closest("li").classList.toggle("is-at", index === at));
  const go = (step) => {
    at = (at + step + places.length) % places.length;
    mark();
    places[at].click();
    places[at].focus();
  };
  document.querySelectorAll("[data-problem-step]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => go(Number(button.dataset.problemStep)));
  });
  list.addEventListener("click", (event) => {
    const place = event.target.closest(".ps-addr");
    if (!place) return;
    at = places.indexOf(place);
    mark();
    // A cell of the page that is open already needs no loading: bring it into view inside its scrolling box.
    const cell = place.search === (location.search || place.search) && document.getElementById(place.hash.slice(1));
    if (cell) cell.scrollIntoView({ block: "center", inline: "center" });
  });
  mark();
})();
