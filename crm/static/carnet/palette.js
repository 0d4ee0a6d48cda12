// The palette: a dialog with a combobox and a listbox. Each keystroke asks after 80 ms; a late answer is dropped.
const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
let asked = 0;
let timer;

export function openPalette() {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  input.select();
  ask();
}

async function ask() {
  const turn = ++asked;
  const answer = await fetch(`${dialog.dataset.palette}?q=${encodeURIComponent(input.value)}`, {
    headers: { "HX-Request": "true" },
  });
  if (answer.redirected || answer.headers.has("HX-Redirect")) return location.reload();
  const html = await answer.text();
  if (turn !== asked || !answer.ok) return;
  list.innerHTML = html;
  choose(0);
}

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

function choose(place) {
  const all = options();
  all.forEach((option, at) => option.setAttribute("aria-selected", at === place));
  input.setAttribute("aria-activedescendant", all[place]?.id ?? "");
  all[place]?.scrollIntoView({ block: "nearest" });
}

dialog?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 80);
});

dialog?.addEventListener("keydown", (event) => {
  const all = options();
  if (event.key === "Escape") {
    // A search field would keep the first one for itself, to empty itself.
    event.preventDefault();
    dialog.close();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose((chosen() + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length);
  } else if (event.key === "Enter" && all[chosen()]) {
    event.preventDefault();
    const { href } = all[chosen()];
    if (event.ctrlKey || event.metaKey) window.open(href, "_blank", "noopener");
    else location.assign(href);
  }
});

document.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
  if (!event.target.closest("[data-opens-palette]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  openPalette();
});
