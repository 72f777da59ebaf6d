/* The form of a period report: corrections open on demand, and a second editor's text is shown beside one's own.

   [data-open-fix="12"] shows the row fix-row-12; [data-drop-fix="12"] empties and hides it.
   The was-... inputs say what each place held when it was last in step with the server; they are kept with an unsent
   form, so that a text restored days later still cannot overwrite what somebody else wrote since. On a conflict the
   stored text is shown under the field; it is overwritten only when the person says so with the button beside it. */
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

  // A correction that came back from this device is not left in a closed row.
  document.querySelectorAll("[data-open-fix]").forEach(({ dataset: { openFix } }) => {
    if (form.elements[`fix-${openFix}`].value || form.elements[`why-${openFix}`].value) show(openFix, true);
  });

  // What a place holds now, spelt as its was-... input remembers it.
  const wasInputs = () => [...form.elements].filter((control) => control.name.startsWith("was-"));
  const parts = (input) => {
    const [, place, target] = input.name.split("-");
    return place === "note" ? [`note-${target}`] : [`fix-${target}`, `why-${target}`];
  };
  const spelt = (texts) => JSON.stringify(texts.length === 1 ? texts[0] : texts);
  const unsure = new Set(); // places sent without an answer: sent again whatever they hold
  form.addEventListener("autosave:body", ({ detail }) => wasInputs().forEach((input) => {
    const names = parts(input), same = JSON.stringify(JSON.parse(input.value)) === spelt(names.map((name) => detail.get(name)));
    if (unsure.has(input.name)) detail.set(input.name.replace("was", "unsure"), "1"); // the server may hold either text
    else if (same) [...names, input.name].forEach((name) => detail.delete(name));
  }));
  form.addEventListener("autosave:unsure", ({ detail }) => wasInputs().forEach((input) => {
    if (detail.has(input.name)) unsure.add(input.name);
  }));
  form.addEventListener("autosave:saved", ({ detail }) => wasInputs().forEach((input) => {
    if (!detail.has(input.name)) return;
    unsure.delete(input.name);
    input.value = spelt(parts(input).map((name) => detail.get(name)));
  }));

  const beside = (field, { stored, label, action }, settle) => {
    const id = `${field.id}_clash`, note = document.getElementById(id) || document.createElement("div"), text = document.createElement("div"), button = document.createElement("button");
    note.id = id;
    note.className = "ps-note is-warn mt-1 sm d-block";
    note.setAttribute("role", "alert");
    text.textContent = `${label} ${[].concat(stored).join(" ").trim() || "—"}`;
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
    field.closest("td").append(note);
  };
  form.addEventListener("autosave:conflict", ({ detail }) => {
    if (detail.reason) portal.say(detail.reason);
    detail.conflicts.forEach((conflict) => {
      const { place, target, stored } = conflict;
      unsure.delete(`was-${place}-${target}`);
      if (place !== "note") show(target, true);
      beside(form.elements[`${place === "note" ? "note" : "fix"}-${target}`], conflict, () => {
        form.elements[`was-${place}-${target}`].value = JSON.stringify(stored);
      });
    });
  });
})();
