/* form[data-autosave="URL"] saves itself while somebody types.

   The changed form goes out two seconds after the last key as an ordinary POST with "autosave=1"; any 2xx means saved.
   409 means somebody else's text is in the way: the form gets "autosave:conflict" with the answer, nothing is sent again until the next change.
   Before a save the form gets "autosave:body" with the data to be sent and may take out what the server has already;
   after it "autosave:saved" with the data that was sent, and "autosave:unsure" when nobody knows whether it arrived.
   422 means the server kept what it could and the person has faults to mend: shown, not sent again until the next change.
   What could not be sent waits in localStorage under the form's own key, is offered again on the next visit, and is
   retried with growing pauses and at once when the connection is back. Files and passwords are never kept.
   [data-autosave-state] shows where things stand; its data-saving, data-saved, data-kept, data-faulty and data-restored hold the words.
   With data-autosave-sure every keystroke is kept here at once and until the server has it: also through the button, a
   session that has ended, a crash, and what the server found faulty. Only for forms whose page shows what is stored,
   because what is kept and differs from the page comes back.
   Keep data-autosave-key unique per document and version (for example "report-17-2"). */
(() => {
  "use strict";
  const PAUSE = 2000, FIRST_RETRY = 5000, LAST_RETRY = 60000;
  const secret = (control) => ["password", "file", "hidden"].includes(control.type);

  const start = (form) => {
    const key = `autosave:${form.dataset.autosaveKey || location.pathname}`;
    const state = document.querySelector(form.dataset.autosaveShows || "[data-autosave-state]");
    const sure = "autosaveSure" in form.dataset;
    let timer = 0, wait = FIRST_RETRY, changes = 0, sending = false;

    const show = (word) => {
      if (!state) return;
      const now = new Date().toLocaleTimeString("en-GB");
      state.dataset.state = word;
      state.textContent = (state.dataset[word] || "").replace("{time}", now);
    };
    const values = () => {
      const left = new Set([...form.elements].filter(secret).map((control) => control.name));
      return [...new FormData(form)].filter(([name]) => !left.has(name));
    };
    const typed = (pairs) => JSON.stringify(pairs.filter(([name]) => !name.startsWith("was-"))); // what a person wrote, without what the page remembers
    const keep = () => { try { localStorage.setItem(key, JSON.stringify(values())); } catch { /* a full or forbidden store must not stop the typing */ } };
    const forget = () => { try { localStorage.removeItem(key); } catch { /* as above */ } };
    const tell = (what, detail) => form.dispatchEvent(new CustomEvent(`autosave:${what}`, { detail }));
    const later = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };

    const body = () => {
      const data = new FormData(form);
      [...data].forEach(([name, value]) => { if (value instanceof File) data.delete(name); });
      data.set("autosave", "1");
      tell("body", data); // the form may leave out what the server has already
      return data;
    };
    const send = async () => {
      if (sending) return later(PAUSE);
      const sent = changes, data = body();
      sending = true;
      show("saving");
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: new URLSearchParams(data), headers: { "X-CSRFToken": portal.token(), "X-Requested-With": "autosave" }, redirect: "error" });
        if (answer.status === 422) { if (sure) keep(); else forget(); show("faulty"); }
        else if (answer.status === 409) { keep(); show("faulty"); tell("conflict", await answer.json()); }
        else if (!answer.ok) throw new Error(String(answer.status));
        else { tell("saved", data); settle(sent); }
        wait = FIRST_RETRY;
      } catch {
        tell("unsure", data);
        keep();
        show("kept");
        later(wait);
        wait = Math.min(wait * 2, LAST_RETRY);
      } finally { sending = false; }
    };
    const settle = (sent) => {
      if (sent !== changes) return later(PAUSE);
      forget();
      form.removeAttribute("data-dirty");
      show("saved");
    };
    const restore = () => {
      let kept = null;
      try { kept = JSON.parse(localStorage.getItem(key)); } catch { forget(); }
      if (!kept) return;
      if (sure && typed(kept) === typed(values())) return forget();
      const texts = new Map();
      kept.forEach(([name, value]) => texts.set(name, [...(texts.get(name) || []), value]));
      [...form.elements].filter((control) => control.name && !secret(control)).forEach((control) => {
        const mine = texts.get(control.name) || [];
        if (["checkbox", "radio"].includes(control.type)) control.checked = mine.includes(control.value);
        else if (control.type === "select-multiple") [...control.options].forEach((option) => { option.selected = mine.includes(option.value); });
        else if (mine.length) control.value = mine.shift(); // several controls of one name take their values in order
      });
      changes += 1;
      show("restored");
      later(PAUSE);
    };

    const changed = () => { changes += 1; if (sure) keep(); form.setAttribute("data-dirty", ""); later(PAUSE); };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", () => { clearTimeout(timer); if (sure) keep(); else forget(); });
    addEventListener("online", () => { if (form.hasAttribute("data-dirty")) { wait = FIRST_RETRY; later(0); } });
    addEventListener("pagehide", () => { if (form.hasAttribute("data-dirty")) keep(); });
    restore();
  };
  document.querySelectorAll("form[data-autosave]").forEach(start);
})();
