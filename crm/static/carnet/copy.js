// Buttons that copy the text in their data-copy.
import { say } from "./toasts.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  say(button.dataset.copied);
});

for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
