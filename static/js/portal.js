/* Behaviours of the frame: side bar, menus, dialogs, confirmation, notices, guards, file drop, tabs.
   Everything is delegated from the document, so fragments that htmx brings in work without set-up. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, selector, act, capture = false) =>
    document.addEventListener(type, (event) => {
      const found = event.target.closest?.(selector);
      if (found) act(event, found);
    }, capture);

  // Side bar on the phone
  const openNav = (open) => {
    document.body.classList.toggle("is-nav-open", open);
    $$("[data-nav-toggle]").forEach((button) => button.setAttribute("aria-expanded", String(open)));
    if (open) $("#ps-side a")?.focus();
    else if ($("#ps-side")?.contains(document.activeElement)) $("[data-nav-toggle]").focus();
  };
  on("click", "[data-nav-toggle]", () => openNav(!document.body.classList.contains("is-nav-open")));
  on("click", "[data-nav-close]", () => openNav(false));

  // Drop-down menus: one open at a time, closed from outside or with Escape
  document.addEventListener("click", (event) => {
    $$("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openNav(false);
    $$("details[data-menu][open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
  });

  // Dialogs
  on("click", "[data-opens]", (event, link) => {
    const dialog = document.getElementById(link.dataset.opens);
    if (!dialog?.showModal || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    dialog.showModal();
  });
  on("click", "[data-dialog-close]", (event, button) => button.closest("dialog").close());
  on("click", "dialog", (event, dialog) => { if (event.target === dialog) dialog.close(); });

  // Confirmation: data-confirm on a form or its button; data-confirm-word asks for words to be typed
  const confirmBox = $("#ps-confirm");
  const ask = (form, submitter, source) => {
    const { confirm, confirmTitle, confirmWord } = source.dataset;
    const input = $("#ps-confirm-word"), yes = $("[data-confirm-yes]", confirmBox);
    $("#ps-confirm-title").textContent = confirmTitle || submitter?.textContent.trim() || "";
    $("[data-confirm-text]", confirmBox).textContent = confirm;
    $("[data-confirm-words]", confirmBox).textContent = confirmWord || "";
    $("[data-confirm-word-box]", confirmBox).hidden = !confirmWord;
    input.value = "";
    yes.disabled = Boolean(confirmWord);
    input.oninput = () => { yes.disabled = input.value.trim() !== confirmWord; };
    confirmBox.returnValue = "cancel";
    confirmBox.onclose = () => {
      if (confirmBox.returnValue !== "yes") return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
      delete form.dataset.confirmed;
    };
    confirmBox.showModal();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target, source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!confirmBox || !source.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter, source);
  }, true);

  // Notices
  const notice = $("[data-notice]");
  const say = (kind) => {
    if (!notice) return;
    $("[data-notice-text]", notice).textContent = notice.dataset[kind] || kind;
    notice.hidden = false;
  };
  const quiet = () => { if (notice) notice.hidden = true; };
  on("click", "[data-notice-close]", quiet);
  on("click", "[data-flash-close]", (event, button) => button.closest("[data-flash]").remove());
  addEventListener("offline", () => say("offline"));
  addEventListener("online", quiet);

  // htmx: token on every unsafe request, a sentence for every failed one
  const token = () => $('meta[name="csrf-token"]')?.content || "";
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
  });
  document.addEventListener("htmx:responseError", (event) =>
    say([401, 403].includes(event.detail.xhr.status) ? "denied" : "failed"));
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.detail.target));

  // A job that ends while the page watches it: show the page as it is now
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt.matches("[data-job-done]")) location.reload(); });

  // Upload progress of htmx forms: [data-upload-progress] holds a bar and a figure
  document.addEventListener("htmx:xhr:progress", (event) => {
    const form = event.target.closest("form"), { loaded, total } = event.detail; // a slot that is read uploads nothing
    const box = form && $("[data-upload-progress]", form);
    if (!box || !total) return;
    const done = Math.round((loaded / total) * 100);
    box.hidden = false;
    $("rect", box).setAttribute("width", done);
    $("[data-upload-figure]", box).textContent = `${done}%`;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const box = $("[data-upload-progress]", event.target.closest?.("form") || event.target);
    if (box) box.hidden = true;
  });

  // Error summary: first thing read when a form comes back
  const focusSummary = (root) => $("[data-error-summary]", root || document)?.focus();

  // Unsaved changes: form[data-guard]
  document.addEventListener("input", (event) => event.target.form?.matches("[data-guard]") && event.target.form.setAttribute("data-dirty", ""));
  document.addEventListener("submit", (event) => event.target.removeAttribute("data-dirty"));
  addEventListener("beforeunload", (event) => { if ($("form[data-guard][data-dirty]")) event.preventDefault(); });

  // File drop: the input stays the source; sizes are checked before anything is sent
  const tooBig = (input) => [...input.files].find((file) => file.size > Number(input.dataset.maxBytes || Infinity));
  const showFiles = (input) => {
    const zone = input.closest("[data-drop]"), list = $("[data-drop-list]", zone), fault = $("[data-drop-fault]", zone), big = tooBig(input);
    fault.hidden = !big;
    if (big) { fault.textContent = `${big.name}: ${fault.dataset.text}`; input.value = ""; }
    list.textContent = [...input.files].map((file) => file.name).join(", ");
    if (!big && input.files.length && zone.hasAttribute("data-drop-submit")) input.form.requestSubmit();
  };
  on("change", "[data-drop] input[type=file]", (event, input) => {
    $$("input[type=file]", input.closest("[data-drop]")).forEach((other) => { if (other !== input) other.value = ""; });
    showFiles(input);
  });
  on("click", "[data-drop-pick]", (event, button) => document.getElementById(button.dataset.dropPick).click());
  ["dragover", "dragleave", "drop"].forEach((type) => on(type, "[data-drop]", (event, zone) => {
    event.preventDefault();
    zone.classList.toggle("is-over", type === "dragover");
    if (type !== "drop" || !event.dataTransfer.files.length) return;
    const input = $("input[type=file]", zone), chosen = new DataTransfer();
    [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1).forEach((file) => chosen.items.add(file));
    input.files = chosen.files;
    showFiles(input);
  }));

  // Tabs inside a page: [data-tabs] with links to panels of the same page
  const showTab = (link) => $$("a", link.closest("[data-tabs]")).forEach((other) => {
    if (other === link) other.setAttribute("aria-current", "true"); else other.removeAttribute("aria-current");
    const panel = $(other.getAttribute("href"));
    if (panel) panel.hidden = other !== link;
  });
  on("click", "[data-tabs] a", (event, link) => { event.preventDefault(); showTab(link); });

  // Small helpers: check all, show only rows that need a look, quick phrases, print
  on("change", "[data-check-all]", (event, box) =>
    $$(`input[type=checkbox][name="${box.dataset.checkAll}"]:not(:disabled)`).forEach((other) => { other.checked = box.checked; }));
  on("change", "[data-filter-rows]", (event, box) => $(box.dataset.filterRows).classList.toggle("is-filtered", box.checked));
  on("click", "[data-insert]", (event, button) => {
    const area = document.getElementById(button.dataset.insert);
    area.value = [area.value.trim(), button.textContent.trim()].filter(Boolean).join("\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
  on("change", "[data-submit-on-change]", (event, control) => control.form.requestSubmit());
  on("click", "[data-print]", () => print());
  on("click", "[data-back]", () => history.back());

  // A table too wide for the screen can be scrolled by keyboard
  const reachScrollers = () => $$(".table-responsive:not([tabindex])").forEach((box) => {
    if (box.scrollWidth <= box.clientWidth) return;
    const heading = $("h2, h3", box.closest(".card") || box) || $("h1");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", box.getAttribute("aria-label") || heading.textContent.trim());
  });
  addEventListener("resize", reachScrollers);
  addEventListener("load", reachScrollers);
  document.addEventListener("htmx:afterSettle", reachScrollers);

  window.portal = { token, say, quiet };
  $$("[data-tabs]").forEach((tabs) => showTab($("a[aria-current]", tabs) || $("a", tabs)));
  focusSummary();
  if (!navigator.onLine) say("offline");
})();
