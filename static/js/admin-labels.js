// The stock admin's two-list picker names its filter icons with aria-label on a bare span; a role makes the name count.
addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]")) icon.setAttribute("role", "img");
});
