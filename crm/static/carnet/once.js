// A form is sent once, however often its button is clicked; coming back to the page makes it usable again.
const marked = "data-sent";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.hasAttribute(marked)) event.preventDefault();
  form.setAttribute(marked, "");
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll(`[${marked}]`)) form.removeAttribute(marked);
});
