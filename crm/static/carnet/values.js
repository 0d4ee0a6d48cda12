// Inline editing: the form takes the focus, Escape cancels, Tab saves and goes on to the next value.
document.addEventListener("htmx:afterSwap", (event) => {
  const form = event.target.querySelector?.("[data-value-form]");
  const field = form?.querySelector("input:not([type=hidden]), select, textarea");
  if (field) {
    field.focus();
    field.select?.();
  } else if (event.target.matches?.("dd") && document.activeElement === document.body) {
    // Unless Tab has moved on to the next value.
    event.target.querySelector("[data-edit]")?.focus();
  }
});

function restore(form) {
  htmx.ajax("GET", form.dataset.shown, { target: form.closest("dd"), swap: "innerHTML" });
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-value-form]");
  if (!form) return;
  if (event.key === "Escape") {
    event.preventDefault();
    restore(form);
  } else if (event.key === "Enter" && event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) {
    form.requestSubmit();
  } else if (event.key === "Tab" && !event.shiftKey && event.target.matches("input:not([type=checkbox]), select")) {
    const values = [...document.querySelectorAll("[data-edit], [data-value-form]")];
    const next = values[values.indexOf(form) + 1];
    if (!next?.matches("[data-edit]")) return;
    event.preventDefault();
    form.requestSubmit();
    next.click();
  }
});

document.addEventListener("click", (event) => {
  const cancel = event.target.closest("[data-cancel]");
  const form = cancel?.closest("[data-value-form]");
  if (!form?.closest("dd")) return;
  event.preventDefault();
  restore(form);
});
