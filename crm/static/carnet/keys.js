// The keyboard: / find, j k move, x select, o or Enter open, e edit, c new, g then a letter go, ? help, u undo the move.
import { openPalette } from "./palette.js";

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog");
const rows = () => [...document.querySelectorAll("[data-row]")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const current = all.findIndex((row) => row.classList.contains("current"));
  const next = all[Math.min(Math.max(current + step, 0), all.length - 1)];
  all[current]?.classList.remove("current");
  next.classList.add("current");
  next.querySelector("th a, a")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function pick() {
  document.querySelector("[data-row].current input[type=checkbox]")?.click();
}

const help = () => document.getElementById("keys")?.showModal();
const press = (key) => document.querySelector(`[data-key="${key}"]`)?.click();
const actions = {
  "/": openPalette,
  "?": help,
  j: () => move(1),
  k: () => move(-1),
  x: pick,
  e: () => (document.querySelector("[data-row].current") ? location.assign(`${document.querySelector("[data-row].current th a").href}edit/`) : press("e")),
  c: () => press("c"),
};

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
  const act = actions[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  // A checkbox takes no letters: j and k go on from one that was just ticked.
  if (typing(event.target) && !event.target.matches("[data-row] input[type=checkbox]")) return;
  event.preventDefault();
  act();
});
