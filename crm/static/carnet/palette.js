// The palette: a dialog with a combobox and a listbox.
import { moveSelection, searcher, select, selectedOption } from "./listbox.js";

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");

const search = searcher(
  () => `${dialog.dataset.palette}?q=${encodeURIComponent(input.value)}`,
  (html) => {
    list.innerHTML = html;
    select(list, input, 0);
  },
  () => location.reload(),
);

export function openPalette() {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  input.select();
  search(0);
}

dialog?.addEventListener("input", () => search());

dialog?.addEventListener("keydown", (event) => {
  const option = selectedOption(list);
  // Escape would empty a search field first; Enter would send the form.
  if (event.key === "Escape") dialog.close();
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") moveSelection(list, input, event.key);
  else if (event.key !== "Enter" || !option) return;
  else if (event.ctrlKey || event.metaKey) window.open(option.href, "_blank", "noopener");
  else location.assign(option.href);
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
  if (!event.target.closest("[data-opens-palette]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  openPalette();
});
