// The current row of a list: the one that holds the focus, moved by the keyboard.
export const currentRow = () => document.querySelector("[data-row].current");
export const currentLink = () => currentRow()?.querySelector("th a");

function setCurrent(row) {
  if (!row) return;
  currentRow()?.classList.remove("current");
  row.classList.add("current");
}

export function moveRow(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const row = rows[Math.min(Math.max(rows.indexOf(currentRow()) + step, 0), rows.length - 1)];
  setCurrent(row);
  (row.querySelector("th a, a") ?? row).focus();
  row.scrollIntoView({ block: "nearest" });
}

export function toggleRow() {
  currentRow()?.querySelector("input[type=checkbox]")?.click();
}

document.addEventListener("focusin", (event) => setCurrent(event.target.closest("[data-row]")));
