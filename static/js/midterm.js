/* The form of a mid-term evaluation: a second editor's text is shown beside one's own. On the review page: the grade that follows from the points.

   The was-... inputs say what each place held when it was last in step with the server, as on the form of reports. On a
   conflict the stored text stands under the field; it is overwritten only when the person says so with the button.
   [data-midterm-score] and [data-midterm-grade data-cuts='[["A","90"],["B",""]]']: the grade of the points typed. */
(() => {
  "use strict";
  const form = document.getElementById("midterm-form");
  if (form) {
    form.addEventListener("autosave:saved", ({ detail }) => [...form.elements].filter((control) => control.name.startsWith("was-")).forEach((input) => {
      input.value = JSON.stringify(detail.get(input.name.slice(4)) ?? "");
    }));
    const beside = (field, { stored, label, action }, settle) => {
      const id = `${field.id}_clash`, note = document.getElementById(id) || document.createElement("div"), text = document.createElement("div"), button = document.createElement("button");
      note.id = id;
      note.className = "ps-note is-warn mt-1 sm d-block";
      note.setAttribute("role", "alert");
      text.textContent = `${label} ${stored || "—"}`;
      button.type = "button";
      button.className = "btn btn-default btn-sm mt-1 text-wrap";
      button.textContent = action;
      button.addEventListener("click", () => {
        settle();
        note.remove();
        field.focus();
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
      note.replaceChildren(text, button);
      field.parentElement.append(note);
    };
    form.addEventListener("autosave:conflict", ({ detail }) => {
      if (detail.reason) portal.say(detail.reason);
      detail.conflicts.forEach((conflict) => beside(form.elements[conflict.name], conflict, () => {
        form.elements[`was-${conflict.name}`].value = JSON.stringify(conflict.stored);
      }));
    });
  }

  const score = document.querySelector("[data-midterm-score]"), grade = document.querySelector("[data-midterm-grade]");
  if (score && grade) {
    const cuts = JSON.parse(grade.dataset.cuts);
    const tell = () => {
      const points = score.value.trim() === "" ? NaN : Number(score.value);
      const found = cuts.find(([, from]) => from === "" || points >= Number(from));
      grade.textContent = points >= 0 && points <= 100 && found ? found[0] : "—";
    };
    score.addEventListener("input", tell);
    tell();
  }
})();
