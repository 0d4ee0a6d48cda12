// The keyboard: / find, j k move, x select, Enter open, e edit, c new, ? help.
import { openPalette } from "./palette.js";
import { currentLink, moveRow, toggleRow } from "./rows.js";

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");
// A checkbox takes no letters, so the keys work on one too.
const isRowCheckbox = (target) => target.matches?.("[data-selection] input[type=checkbox]");
const clickKey = (key) => document.querySelector(`[data-key="${key}"]`)?.click();
const showHelp = () => document.getElementById("keys")?.showModal();

function edit() {
  // Only the rows of a list of records have an edit page.
  const link = document.querySelector("[data-selection]") && currentLink();
  if (link) location.assign(`${link.href}edit/`);
  else clickKey("e");
}

const actions = {
  "/": openPalette,
  "?": showHelp,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: toggleRow,
  e: edit,
  c: () => clickKey("c"),
};

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-opens=keys]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  showHelp();
});

document.addEventListener("keydown", (event) => {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  const opensPalette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  // In a checkbox Enter would send the whole form.
  const opensRow = event.key === "Enter" && isRowCheckbox(event.target);
  const action = opensPalette ? openPalette : opensRow ? () => currentLink()?.click() : actions[event.key];
  if (!action || (modified && !opensPalette)) return;
  if (!opensPalette && isTyping(event.target) && !isRowCheckbox(event.target)) return;
  event.preventDefault();
  action();
});
