/* The share of the allocation beside an amount while it is typed. */
"use strict";
document.querySelectorAll("[data-share]").forEach((box) => {
  const field = document.getElementById(box.dataset.field);
  const value = box.querySelector("[data-share-value]");
  const word = box.querySelector("[data-share-word]");
  const cents = (text) => {
    const plain = text.trim().replaceAll(",", "");
    return /^\d{1,12}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
  };
  const total = cents(box.dataset.total);
  const low = cents(box.dataset.low);
  const high = cents(box.dataset.high);
  const show = () => {
    const amount = cents(field.value);
    if (amount === null || !total) {
      value.textContent = "—";
      word.textContent = "";
      return;
    }
    value.textContent = `${((amount / total) * 100).toFixed(2)}%`;
    const fits = amount >= low && amount <= high;
    word.textContent = fits ? box.dataset.fits : amount > high ? box.dataset.over : box.dataset.under;
    word.className = fits ? "t-ok" : "t-bad";
  };
  field.addEventListener("input", show);
  show();
});
