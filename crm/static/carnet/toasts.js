// Toasts disappear after ten seconds, or later while they are hovered or focused.
const LASTS = 10_000;
const region = document.getElementById("toasts");

function leaveLater(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? leaveLater(toast) : toast.remove()), LASTS);
}

export function say(words) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = words;
  region.append(toast);
  leaveLater(toast);
}

region?.querySelectorAll("[data-toast]").forEach(leaveLater);

// Report failed htmx requests; the input stays on the page.
document.addEventListener("htmx:responseError", (event) => {
  const words = event.detail.xhr.status === 401 ? region.dataset.signedOut : region.dataset.failed;
  say(words);
});
document.addEventListener("htmx:sendError", () => say(region.dataset.offline));
