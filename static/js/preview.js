/* Preview of files inside the page: a[data-preview="name"] opens dialog#ps-preview with what its address shows.

   A picture is one leaf; a PDF (data-pages) has one leaf per page, drawn by the server, addressed by ?show=p1 and so on.
   Arrows go to the leaf before and after, through all files of the page; + and - change the size. Without this script the
   links open the picture or the first page by themselves. */
(() => {
  "use strict";
  const dialog = document.getElementById("ps-preview");
  if (!dialog?.showModal) return;
  const part = (name) => dialog.querySelector(`[data-preview-${name}]`);
  const picture = part("picture"), stage = part("stage"), said = part("said");
  const limit = Number(dialog.dataset.limit);
  let leaves = [], at = 0;

  const leavesOf = (link) => {
    const pages = Number(link.dataset.pages || 0);
    if (!pages) return [{ link, address: link.href, page: 0, pages }];
    return Array.from({ length: Math.min(pages, limit) }, (_, index) => {
      const address = new URL(link.href);
      address.searchParams.set("show", `p${index + 1}`);
      return { link, address: address.href, page: index + 1, pages };
    });
  };
  const words = (leaf) => {
    if (!leaf.page) return dialog.dataset.pictureNote;
    const place = dialog.dataset.pageOf.replace("{page}", leaf.page).replace("{pages}", leaf.pages);
    return leaf.page === limit && leaf.pages > limit ? `${place} ${dialog.dataset.rest}` : place;
  };
  const end = (name, is) => { // a button that has the focus and is switched off would take the keyboard with it
    if (is && document.activeElement === part(name)) stage.focus();
    part(name).disabled = is;
  };
  const show = (index) => {
    if (index < 0 || index >= leaves.length) return;
    at = index;
    const leaf = leaves[at], name = leaf.link.dataset.preview;
    part("name").textContent = name;
    stage.setAttribute("aria-busy", "true");
    picture.hidden = false;
    picture.src = leaf.address;
    picture.alt = leaf.page ? `${name}, ${words(leaf)}` : name;
    said.textContent = words(leaf);
    part("download").href = leaf.link.dataset.original;
    end("before", at === 0);
    end("after", at === leaves.length - 1);
    stage.scrollTo(0, 0);
  };
  const enlarge = (on) => {
    stage.classList.toggle("is-large", on);
    part("zoom").setAttribute("aria-pressed", String(on));
  };

  picture.addEventListener("load", () => stage.removeAttribute("aria-busy"));
  picture.addEventListener("error", () => {
    stage.removeAttribute("aria-busy");
    picture.hidden = true;
    said.textContent = dialog.dataset.broken;
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-preview]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    leaves = [...document.querySelectorAll("[data-preview]")].flatMap(leavesOf);
    enlarge(false);
    dialog.showModal();
    show(leaves.findIndex((leaf) => leaf.link === link));
  });
  part("before").addEventListener("click", () => show(at - 1));
  part("after").addEventListener("click", () => show(at + 1));
  part("zoom").addEventListener("click", () => enlarge(!stage.classList.contains("is-large")));
  dialog.addEventListener("close", () => picture.removeAttribute("src"));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "=") enlarge(true);
    else if (event.key === "-") enlarge(false);
    else if (event.target === stage && stage.classList.contains("is-large")) return; // the arrows scroll
    else if (event.key === "ArrowLeft" || event.key === "PageUp") show(at - 1);
    else if (event.key === "ArrowRight" || event.key === "PageDown") show(at + 1);
    else return;
    event.preventDefault();
  });
})();
