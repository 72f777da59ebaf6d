/* table[data-grid]: move among the inputs that are shown as in a spreadsheet.
   Up, Down and Enter (Shift+Enter) stay in the column; Left and Right leave a cell only from the edge of its text;
   Home and End with Ctrl go to the first and last cell. In a textarea Enter stays a new line and the arrows move
   inside the text until its first or last line. Pasting a block of cells fills the inputs from here on. */
(() => {
  "use strict";
  const fields = "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)";
  const rowsOf = (grid) => [...grid.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.querySelectorAll(fields)].filter((field) => field.getClientRects().length)).filter((row) => row.length);
  const place = (rows, field) => {
    const y = rows.findIndex((row) => row.includes(field));
    return [y, rows[y].indexOf(field)];
  };
  const go = (field) => {
    if (!field) return false;
    field.focus();
    if (field.select && field.tagName === "INPUT") field.select();
    return true;
  };
  const texts = (field) => field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && ["text", "search", "tel", ""].includes(field.type));
  const atStart = (field) => !texts(field) || (field.selectionStart === 0 && field.selectionEnd === 0) || (field.tagName === "INPUT" && field.selectionEnd - field.selectionStart === field.value.length);
  const atEnd = (field) => !texts(field) || field.selectionStart === field.value.length || (field.tagName === "INPUT" && field.selectionEnd - field.selectionStart === field.value.length);
  const firstLine = (field) => field.tagName !== "TEXTAREA" || !field.value.slice(0, field.selectionStart).includes("\n");
  const lastLine = (field) => field.tagName !== "TEXTAREA" || !field.value.slice(field.selectionEnd).includes("\n");

  const target = (event, rows, y, x, field) => {
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey, area = field.tagName === "TEXTAREA", list = field.tagName === "SELECT";
    const column = (row) => row && row[Math.min(x, row.length - 1)];
    if (event.ctrlKey && event.key === "Home") return rows[0][0];
    if (event.ctrlKey && event.key === "End") return rows.at(-1).at(-1);
    if (!plain) return null;
    if (event.key === "Enter" && !area) return column(rows[y + (event.shiftKey ? -1 : 1)]);
    if (event.shiftKey) return null;
    if (event.key === "ArrowUp" && !list && firstLine(field)) return column(rows[y - 1]);
    if (event.key === "ArrowDown" && !list && lastLine(field)) return column(rows[y + 1]);
    if (event.key === "ArrowLeft" && !list && atStart(field)) return rows[y][x - 1];
    if (event.key === "ArrowRight" && !list && atEnd(field)) return rows[y][x + 1];
    return null;
  };

  document.addEventListener("keydown", (event) => {
    const grid = event.target.closest?.("table[data-grid]");
    if (!grid || !event.target.matches(fields) || event.isComposing) return;
    const rows = rowsOf(grid), [y, x] = place(rows, event.target), next = target(event, rows, y, x, event.target);
    const swallow = event.key === "Enter" && event.target.tagName === "INPUT"; // Enter moves, it never sends the form from inside the grid
    if (go(next) || swallow) event.preventDefault();
  });

  document.addEventListener("paste", (event) => {
    const grid = event.target.closest?.("table[data-grid]"), text = event.clipboardData?.getData("text/plain") ?? "";
    if (!grid || !/[\t]|\n./.test(text) || event.target.tagName === "TEXTAREA") return;
    event.preventDefault();
    const rows = rowsOf(grid), [y, x] = place(rows, event.target);
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => line.split("\t").forEach((value, right) => {
      const field = rows[y + down]?.[x + right];
      if (!field || field.readOnly || !texts(field)) return;
      field.value = value.trim();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }));
  });
})();
