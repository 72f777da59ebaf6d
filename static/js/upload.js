/* Evidence upload: form[data-upload] sends each file by itself, three at a time, with its own row, progress and answer.

   Without this script the form is an ordinary multipart POST of all files at once. The server decides about every file;
   here only the size is checked beforehand. When the batch is through, the parts of the page marked [data-live] are
   fetched anew, and only files that were not accepted keep their rows, with the reason and a way to send them again. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form) return;

  const rows = document.querySelector("[data-upload-rows]");
  const model = document.querySelector("[data-upload-row]");
  const said = document.querySelector("[data-upload-said]");
  const words = form.dataset;
  const readable = (bytes) => (bytes < 104858 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
  const AT_ONCE = 3;
  const queue = [];
  let busy = 0;

  const ICONS = { info: "upload", bad: "circle-x" }; // every status is colour, icon and word
  const picture = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon ps-icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${words.icons}#${name}`);
    svg.append(use);
    return svg;
  };
  const chip = (row, status, word) => {
    const state = row.querySelector("[data-state]");
    state.className = `ps-chip is-${status}`;
    state.replaceChildren(picture(ICONS[status]), word);
  };
  const refuse = (row, reasons) => {
    chip(row, "bad", words.refused);
    row.querySelector("[data-bar]").toggleAttribute("hidden", true);
    row.querySelector("[data-reasons]").textContent = reasons.join(" ");
    row.querySelector("[data-again]").hidden = false;
    row.querySelector("[data-send-again]").hidden = false;
  };
  const addRow = (file) => {
    const row = model.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("[data-figure]").textContent = readable(file.size);
    chip(row, "info", words.waiting);
    rows.append(row);
    return row;
  };
  const showProgress = (row, event) => {
    if (!event.lengthComputable) return;
    const done = Math.round((event.loaded / event.total) * 100);
    row.querySelector("rect").setAttribute("width", done);
    row.querySelector("[data-figure]").textContent = `${readable(event.loaded)} / ${readable(event.total)}`;
    chip(row, "info", done < 100 ? `${words.sending} ${done}%` : words.checking);
  };
  const judge = (job, request) => {
    let answer = null;
    try { answer = JSON.parse(request.responseText); } catch { /* an error page: the sentence below says what to do */ }
    const file = answer?.files?.[0];
    if (file?.accepted) { job.row.remove(); return; }
    refuse(job.row, file?.reasons || answer?.faults || [words.broken]);
  };

  const send = (job) => new Promise((resolve) => {
    const data = new FormData(), request = new XMLHttpRequest();
    data.append("files", job.file, job.file.name);
    data.append("kind", job.kind);
    data.append("document_date", job.date);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", window.portal.token());
    request.upload.onprogress = (event) => showProgress(job.row, event);
    request.onload = () => judge(job, request);
    request.onerror = () => refuse(job.row, [words.broken]);
    request.onabort = () => job.row.remove();
    request.onloadend = resolve;
    job.request = request;
    request.send(data);
  });

  const refresh = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelectorAll("[data-live]").forEach((part) => {
      const fresh = page.getElementById(part.id);
      if (!fresh) return;
      const copy = document.importNode(fresh, true);
      part.replaceWith(copy);
      window.htmx?.process(copy);
    });
  };
  const start = (job) => {
    job.kind = job.row.querySelector("[data-kind]").value;
    job.row.querySelector("[data-again]").hidden = true;
    chip(job.row, "info", words.sending);
    return send(job);
  };
  const work = async () => {
    if (busy >= AT_ONCE) return;
    busy += 1;
    while (queue.length) await start(queue.shift());
    busy -= 1;
    if (busy) return; // the last one through shows what came of them
    await refresh().catch(() => window.portal.say("offline"));
    said.textContent = words.done;
  };
  const enqueue = (job) => {
    if (job.file.size > Number(words.maxBytes)) { refuse(job.row, [words.tooBig]); return; }
    queue.push(job);
    work();
  };
  const take = (file) => {
    const job = { file, date: form.elements.document_date.value, row: addRow(file) };
    job.row.querySelector("[data-kind]").value = form.elements.kind.value; // can be changed while it waits
    job.row.querySelector("[data-send-again]").hidden = true;
    job.row.querySelector("[data-again]").hidden = false;
    job.row.querySelector("[data-drop-row]").addEventListener("click", () => {
      const waiting = queue.indexOf(job);
      if (waiting >= 0) queue.splice(waiting, 1);
      if (job.request && job.request.readyState < 4) job.request.abort(); else job.row.remove();
    });
    job.row.querySelector("[data-send-again]").addEventListener("click", () => {
      job.row.querySelector("[data-reasons]").textContent = "";
      job.row.querySelector("[data-bar]").toggleAttribute("hidden", false);
      enqueue(job);
    });
    enqueue(job);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const inputs = [...form.querySelectorAll("input[type=file]")];
    inputs.flatMap((input) => [...input.files]).forEach(take);
    inputs.forEach((input) => { input.value = ""; });
    form.querySelector("[data-drop-list]").textContent = "";
  });
  addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
})();
