// Names that the stock admin leaves out. Its two-list picker names filter icons with aria-label on a bare span: a role makes
// the name count. Its searchable selects are labelled by their own content, which is empty until something is chosen.
function nameSelects(root) {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const words = document.querySelector(`label[for="${select.id}"]`)?.textContent.replace(/:\s*$/, "").trim();
    const box = select.nextElementSibling;
    for (const part of box?.querySelectorAll("[role=combobox], [role=textbox]") ?? []) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", words || "Pilihan");
    }
  }
}

addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]")) icon.setAttribute("role", "img");
});
window.django?.jQuery?.(() => nameSelects(document)); // after the admin's own, which builds them
document.addEventListener("formset:added", (event) => setTimeout(() => nameSelects(event.target)));
