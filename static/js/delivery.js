/* The form of a service record: the tenants of the day, search, one enterprise for precise services, choices that fit,
   Ctrl + Enter, and text that is kept before it is sent.

   Everything here is comfort; the server checks the date, the class, the ticks and the choices again.
   [data-many] and [data-one] show for inclusive and for precise services, [data-outcome] for precise ones but the diagnosis,
   [data-free] while no provider of the register is chosen. */
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
  const each = (selector, act) => form.querySelectorAll(selector).forEach(act);

  const present = (pick) => {
    const { since, until } = pick.dataset;
    return !day.value || ((!since || since <= day.value) && (!until || day.value < until));
  };
  const showPicks = () => {
    const text = search.value.trim().toLowerCase();
    picks.forEach((pick) => {
      const ticked = box(pick).checked;
      const fits = present(pick) && (!precise() || "pilot" in pick.dataset) && pick.textContent.toLowerCase().includes(text);
      pick.hidden = !ticked && (only.checked || !fits);
    });
    count.textContent = picks.filter((pick) => box(pick).checked).length;
  };
  const showClass = () => {
    const one = precise(), fact = facts[service.value];
    quantity.hidden = Boolean(service.value) && !fact?.unit;
    each("[data-many]", (part) => { part.hidden = one; });
    each("[data-one]", (part) => { part.hidden = !one; });
    each("[data-outcome]", (part) => { part.hidden = Boolean(service.value) && (!one || fact.diagnosis); });
    const several = one && picks.filter((pick) => box(pick).checked).length > 1;
    picks.forEach((pick) => { box(pick).type = one && !several ? "radio" : "checkbox"; });
  };
  const showFree = () => {
    const chosen = Boolean(form.elements.provider.value);
    each("[data-free]", (part) => { part.hidden = chosen; });
  };
  const show = () => { showClass(); showPicks(); showFree(); };

  // Choices that fit: asked for again when the service, the day, the provider or the one enterprise changes
  const ASKED = ["enrolment", "service_type", "service_date", "provider", "provider_name", "provider_kind", "listing", "agreement", "need", "new_need"];
  const address = () => {
    const given = new URLSearchParams();
    ASKED.forEach((name) => { const field = form.elements[name]; if (field?.value) given.set(name, field.value); });
    if (form.elements.need_found?.checked) given.set("need_found", "on");
    const ticked = picks.map(box).filter((input) => input.checked);
    if (ticked.length === 1) given.set("enterprises", ticked[0].value);
    return `${form.dataset.options}?${given}`;
  };
  let asking = 0;
  const ask = () => {
    clearTimeout(asking);
    asking = setTimeout(async () => {
      await htmx.ajax("GET", address(), { target: "#record-options", swap: "outerHTML", source: form });
      showFree();
    }, 150);
  };

  form.addEventListener("change", (event) => {
    const { name } = event.target;
    if (name === "enterprises" && event.target.checked && precise()) {
      picks.map(box).forEach((other) => { other.checked = other === event.target; });
    }
    show();
    if (["service_type", "service_date", "provider"].includes(name) || (name === "enterprises" && precise())) ask();
  });
  search.addEventListener("input", showPicks);
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

  // What was typed is kept first and sent then: a session that has ended, or a broken line, loses nothing
  const cut = document.querySelector("[data-record-cut]");
  let kept = false;
  form.addEventListener("submit", async (event) => {
    if (kept) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const data = new FormData(form);
    data.set("autosave", "1");
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { "X-CSRFToken": portal.token(), "X-Requested-With": "autosave" }, redirect: "error" });
      if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
      kept = true;
      form.requestSubmit(event.submitter);
    } catch {
      cut.hidden = false;
      cut.scrollIntoView({ block: "center" });
      form.dispatchEvent(new Event("change")); // autosave.js keeps it on this computer and tries again
    }
  }, true);

  tools.hidden = false;
  show();
  const list = form.querySelector("[data-picks]"), first = picks.find((pick) => box(pick).checked);
  if (first) list.scrollTop = first.offsetTop - list.offsetTop; // on a phone the list scrolls by itself
})();
