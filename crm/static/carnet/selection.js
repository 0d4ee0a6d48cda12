// Selecting rows of a list shows the bar with the bulk actions.
const form = document.querySelector("[data-selection]");
const bar = form?.querySelector("[data-selected]");

if (bar) {
  const boxes = [...form.querySelectorAll("tbody input[name=id]")];
  const all = form.querySelector("[data-select-all]");
  const everything = form.querySelector("[data-select-everything]");
  const words = bar.querySelector("[data-selected-count]");

  const show = () => {
    const picked = boxes.filter((box) => box.checked).length;
    bar.hidden = picked === 0 && !everything?.checked;
    words.textContent = everything?.checked ? words.dataset.all : words.dataset.some.replace("%s", picked);
    all.checked = picked === boxes.length;
    all.indeterminate = picked > 0 && !all.checked;
  };

  let last = null;
  form.addEventListener("click", (event) => {
    const box = event.target.closest("tbody input[name=id]");
    if (box && event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to)) between.checked = box.checked;
    }
    last = box ?? last;
  });
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes) box.checked = all.checked;
    show();
  });
  addEventListener("pageshow", show);
  show();
}
