// The keyboard: / find, j k move, x select, Enter open, e edit, c new, ? help.
import { openPalette } from "./palette.js";

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");
// A checkbox takes no letters: keys go on from one that was just ticked.
const ticking = (target) => target.matches?.("[data-selection] input[type=checkbox]");
const rows = () => [...document.querySelectorAll("[data-row]")];
const currentRow = () => document.querySelector("[data-row].current");

function mark(row) {
  if (!row) return;
  currentRow()?.classList.remove("current");
  row.classList.add("current");
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const next = all[Math.min(Math.max(all.indexOf(currentRow()) + step, 0), all.length - 1)];
  mark(next);
  (next.querySelector("th a, a") ?? next).focus();
  next.scrollIntoView({ block: "nearest" });
}

function pick() {
  currentRow()?.querySelector("input[type=checkbox]")?.click();
}

const opened = () => currentRow()?.querySelector("th a");
// Only rows of a list of records have a page of their own to edit them on.
const edited = () => (document.querySelector("[data-selection]") ? opened() : null);
const help = () => document.getElementById("keys")?.showModal();
const press = (key) => document.querySelector(`[data-key="${key}"]`)?.click();
const actions = {
  "/": openPalette,
  "?": help,
  j: () => move(1),
  k: () => move(-1),
  x: pick,
  e: () => (edited() ? location.assign(`${edited().href}edit/`) : press("e")),
  c: () => press("c"),
};

document.addEventListener("focusin", (event) => mark(event.target.closest("[data-row]")));

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens=keys]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  help();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  // In a checkbox Enter would send the whole form.
  const act = event.key === "Enter" && ticking(event.target) ? () => opened()?.click() : actions[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) && !ticking(event.target)) return;
  event.preventDefault();
  act();
});
