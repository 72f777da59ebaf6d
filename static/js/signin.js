/* Remembers the account name, and nothing else, in this browser when the person asks for it. */
(() => {
  "use strict";
  const KEY = "parkservice-account";
  const form = document.querySelector("[data-sign-in]");
  const name = form?.elements.username, box = form?.elements.remember;
  if (!name || !box) return;
  let store = null;
  try { store = window.localStorage; } catch { return; } // storage switched off in this browser
  const kept = store.getItem(KEY);
  if (kept && !name.value) {
    name.value = kept;
    box.checked = true;
    form.elements.password.focus();
  }
  form.addEventListener("submit", () => {
    if (box.checked) store.setItem(KEY, name.value.trim());
    else store.removeItem(KEY);
  });
})();
