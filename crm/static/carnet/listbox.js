// The options of a combobox: asked of the server while somebody types, and selected with the arrows.
export const options = (list) => [...list.querySelectorAll("[role=option]")];

const selectedIndex = (list) => options(list).findIndex((option) => option.getAttribute("aria-selected") === "true");

export const selectedOption = (list) => options(list)[selectedIndex(list)];

export function select(list, input, index) {
  options(list).forEach((option, at) => {
    option.id = `${list.id}_${at}`;
    option.setAttribute("aria-selected", at === index);
    if (at !== index) return;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  });
}

export function moveSelection(list, input, key) {
  const { length } = options(list);
  if (length) select(list, input, (selectedIndex(list) + (key === "ArrowDown" ? 1 : -1) + length) % length);
}

// Fetch 80 ms after the last keystroke; an answer that arrives after a later request was made is dropped.
export function searcher(url, show, onSignedOut) {
  let latest = 0;
  let timer;
  return (delay = 80) => {
    clearTimeout(timer);
    const turn = ++latest;
    timer = setTimeout(async () => {
      const response = await fetch(url(), { headers: { "HX-Request": "true" } });
      if (response.headers.has("HX-Redirect")) return onSignedOut?.();
      const html = await response.text();
      if (turn === latest && response.ok) show(html);
    }, delay);
  };
}
