/* The review page: remark rows open on demand; the bar counts what is marked and says why agreeing is not possible. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-review]");
  if (!form) return;
  const agree = document.querySelector("[data-review-agree]"), why = document.querySelector("[data-review-why]"), count = document.querySelector("[data-review-count]");

  const tell = () => {
    const returned = form.querySelectorAll("input[name^='return-']:checked").length;
    const remarks = [...form.querySelectorAll("textarea[name^='remark-']")].filter((area) => area.value.trim()).length;
    count.textContent = count.dataset.text.replace("{returned}", returned).replace("{remarks}", remarks);
    agree.disabled = returned > 0;
    why.hidden = returned === 0;
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-remark]");
    if (!opener) return;
    const row = document.getElementById(opener.dataset.openRemark);
    row.hidden = !row.hidden;
    opener.setAttribute("aria-expanded", String(!row.hidden));
    if (!row.hidden) row.querySelector("textarea").focus();
  });
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  tell();
})();
