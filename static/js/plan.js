/* The form of one part of a plan: sums while somebody types, and a second editor's text that is in the way.

   input[data-amount="precise"] add up into [data-plan-total], [data-plan-difference] against data-award, and [data-plan-share].
   In table[data-plan-quantities] every row adds its inputs up into its [data-plan-planned].
   When the page saves by itself and the server answers 409, [data-plan-conflict] says so; saving by the button then shows
   both texts side by side, and nothing is overwritten unseen. */
(() => {
  "use strict";
  const form = document.getElementById("plan-form");
  if (!form) return;
  const cents = (field) => {
    const text = field.value.trim().replaceAll(",", "");
    return /^\d+(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : 0;
  };
  const money = (amount) => (amount / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const sum = (fields) => fields.reduce((total, field) => total + cents(field), 0);
  const say = (selector, text) => { const place = document.querySelector(selector); if (place) place.textContent = text; };

  const budget = () => {
    const fields = [...form.querySelectorAll("input[data-amount]")];
    const box = document.querySelector("[data-award]");
    if (!fields.length || !box) return;
    const total = sum(fields), precise = sum(fields.filter((field) => field.dataset.amount === "precise"));
    const difference = Math.round(Number(box.dataset.award) * 100) - total;
    say("[data-plan-total]", money(total));
    say("[data-plan-difference]", money(difference));
    say("[data-plan-share]", total ? `${(Math.floor((precise * 1000) / total) / 10).toFixed(1)}%` : "—");
    document.querySelectorAll("[data-plan-even]").forEach((note) => { note.hidden = difference !== 0; });
    document.querySelectorAll("[data-plan-uneven]").forEach((note) => { note.hidden = difference === 0; });
    const low = total > 0 && precise * 100 < total * Number(box.dataset.threshold);
    document.querySelectorAll("[data-plan-low]").forEach((note) => { note.hidden = !low; });
  };
  const quantities = () => document.querySelectorAll("[data-plan-quantities] tr").forEach((row) => {
    const place = row.querySelector("[data-plan-planned]");
    if (place) place.textContent = (sum([...row.querySelectorAll("input")]) / 100).toLocaleString("en-US");
  });
  const count = () => { budget(); quantities(); };
  form.addEventListener("input", count);
  form.addEventListener("autosave:conflict", () => {
    const note = document.querySelector("[data-plan-conflict]");
    if (note) note.hidden = false;
  });
  count();
})();
