// A field that refers to another record: records matching the text are listed, and one of them is picked.
import { moveSelection, options, searcher, select, selectedOption } from "./listbox.js";

function enhance(box) {
  const [text, id] = box.querySelectorAll("input");
  const list = box.querySelector("[role=listbox]");
  const show = (visible) => {
    list.hidden = !visible;
    text.setAttribute("aria-expanded", String(visible));
    if (!visible) text.removeAttribute("aria-activedescendant");
  };
  const pick = (option) => {
    text.value = option.dataset.name;
    id.value = option.dataset.id;
    show(false);
  };
  const search = searcher(
    () => `${document.body.dataset.pick}?${new URLSearchParams({ type: box.dataset.reference, q: text.value })}`,
    (html) => {
      list.innerHTML = html;
      show(options(list).length > 0);
      select(list, text, 0);
    },
  );

  list.id = `${text.id}_options`;
  list.setAttribute("aria-label", text.labels[0]?.textContent ?? "");
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(roles)) text.setAttribute(name, value);

  text.addEventListener("input", () => search());
  text.addEventListener("blur", () => show(false));
  text.addEventListener("keydown", (event) => {
    if (list.hidden || !["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") show(false);
    else if (event.key === "Enter") selectedOption(list) && pick(selectedOption(list));
    else moveSelection(list, text, event.key);
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) pick(option);
  });
}

const enhanceWithin = (root) => root.querySelectorAll?.("[data-reference]").forEach(enhance);
enhanceWithin(document);
document.addEventListener("htmx:afterSwap", (event) => enhanceWithin(event.target));
