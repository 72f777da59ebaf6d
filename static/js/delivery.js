/* The form of a service record: the tenants of the day, search, one enterprise for precise services, Ctrl + Enter.

   Everything here is comfort; the server checks the date, the class and the ticks again. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-record-form]");
  if (!form) return;
  const facts = JSON.parse(document.getElementById("service-facts").textContent);
  const picks = [...form.querySelectorAll("[data-pick]")];
  const tools = form.querySelector("[data-pick-tools]");
  const search = form.querySelector("[data-pick-search]"), only = form.querySelector("[data-pick-only]");
  const count = form.querySelector("[data-ticked]"), quantity = form.querySelector("[data-quantity]");
  const service = form.elements.service_type, day = form.elements.service_date;
  const box = (pick) => pick.querySelector("input");
  const precise = () => Boolean(facts[service.value]?.precise);

  const present = (pick) => {
    const { since, until } = pick.dataset;
    return !day.value || ((!since || since <= day.value) && (!until || day.value < until));
  };
  const show = () => {
    const text = search.value.trim().toLowerCase();
    picks.forEach((pick) => {
      const ticked = box(pick).checked;
      const fits = present(pick) && (!precise() || "pilot" in pick.dataset) && pick.textContent.toLowerCase().includes(text);
      pick.hidden = !ticked && (only.checked || !fits);
    });
    count.textContent = picks.filter((pick) => box(pick).checked).length;
  };
  const showQuantity = () => {
    const unit = facts[service.value]?.unit || "";
    quantity.hidden = Boolean(service.value) && !unit;
  };
  form.addEventListener("change", (event) => {
    if (event.target.name === "enterprises" && event.target.checked && precise()) {
      picks.map(box).forEach((other) => { other.checked = other === event.target; });
    }
    showQuantity();
    show();
  });
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // the first hit is ticked, the field is ready for the next name
    const hit = picks.find((pick) => !pick.hidden && !box(pick).checked);
    if (hit) box(hit).click();
    search.select();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  tools.hidden = false;
  showQuantity();
  show();
})();
