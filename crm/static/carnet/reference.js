// A field that names another record: what is typed is looked for, and one of the hits is picked.
function look(box) {
  const [text, id] = box.querySelectorAll("input");
  const list = box.querySelector("[role=listbox]");
  let asked = 0;
  let timer;

  list.id = `${text.id}_hits`;
  list.setAttribute("aria-label", text.labels[0]?.textContent ?? "");
  const says = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, words] of Object.entries(says)) text.setAttribute(name, words);

  const close = () => {
    list.hidden = true;
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
  };
  const options = () => [...list.querySelectorAll("[role=option]")];
  const choose = (place) =>
    options().forEach((option, at) => {
      option.id = `${list.id}_${at}`;
      option.setAttribute("aria-selected", at === place);
      if (at === place) text.setAttribute("aria-activedescendant", option.id);
    });
  const pick = (option) => {
    text.value = option.dataset.name;
    id.value = option.dataset.id;
    close();
  };

  text.addEventListener("input", () => {
    clearTimeout(timer);
    const turn = ++asked;
    timer = setTimeout(async () => {
      const answer = await fetch(
        `${document.body.dataset.pick}?kind=${box.dataset.reference}&q=${encodeURIComponent(text.value)}`,
      );
      if (turn !== asked || !answer.ok) return;
      list.innerHTML = await answer.text();
      list.hidden = options().length === 0;
      text.setAttribute("aria-expanded", String(!list.hidden));
      choose(0);
    }, 80);
  });
  text.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (list.hidden || !["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") close();
    else if (event.key === "Enter") all[at] && pick(all[at]);
    else choose((at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length);
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) pick(option);
  });
  text.addEventListener("blur", close);
}

const start = (root) => root.querySelectorAll?.("[data-reference]").forEach(look);
start(document);
document.addEventListener("htmx:afterSwap", (event) => start(event.target));
