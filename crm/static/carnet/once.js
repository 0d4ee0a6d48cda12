// Prevents sending a form twice; coming back to the page enables it again.
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
