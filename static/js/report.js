/* The form of a period report: corrections open on demand, and a second editor's text is shown beside one's own.

   [data-open-fix="12"] shows the row fix-row-12; [data-drop-fix="12"] empties and hides it.
   When the page saves by itself and the server answers 409, autosave.js tells it with "autosave:conflict"; the stored
   text is put under the field and becomes what the next save starts from, so nothing is overwritten unseen. */
(() => {
  "use strict";
  const form = document.getElementById("report-form");
  if (!form) return;
  const rowOf = (target) => document.getElementById(`fix-row-${target}`);
  const openerOf = (target) => document.querySelector(`[data-open-fix="${target}"]`);
  const show = (target, open) => {
    rowOf(target).hidden = !open;
    openerOf(target)?.setAttribute("aria-expanded", String(open));
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-fix]"), dropper = event.target.closest("[data-drop-fix]");
    if (opener) {
      const target = opener.dataset.openFix, open = rowOf(target).hidden;
      show(target, open);
      if (open) form.elements[`fix-${target}`].focus();
    }
    if (dropper) {
      const target = dropper.dataset.dropFix;
      ["fix", "why"].forEach((name) => {
        const field = form.elements[`${name}-${target}`];
        field.value = "";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
      show(target, false);
      openerOf(target)?.focus();
    }
  });

  const beside = (field, label, text) => {
    const id = `${field.id}_clash`, note = document.getElementById(id) || document.createElement("div");
    note.id = id;
    note.className = "ps-note is-warn mt-1 sm";
    note.setAttribute("role", "alert");
    note.textContent = `${label} ${text || "—"}`;
    field.closest("td").append(note);
  };
  form.addEventListener("autosave:conflict", (event) => (event.detail.conflicts || []).forEach(({ place, target, stored, label }) => {
    const field = form.elements[`${place === "note" ? "note" : "fix"}-${target}`], was = form.elements[`was-${place}-${target}`];
    if (place !== "note") show(target, true);
    was.value = JSON.stringify(stored);
    beside(field, label, [].concat(stored).join(" "));
  }));
})();
