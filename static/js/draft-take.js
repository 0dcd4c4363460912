// Where two people wrote the same field: a press takes the other's text into the field; it is saved only with the form.
for (const button of document.querySelectorAll("[data-draft-take]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const fields = [...button.form.elements].filter((field) => field.name === button.dataset.draftTake);
    for (const field of fields) {
      if (field.type === "checkbox") field.checked = Boolean(button.value);
      else if (field.type === "radio") field.checked = field.value === button.value;
      else draftFields.fill(field, field.selectedOptions ? button.value.split(",") : button.value, button.value.split(","));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    button.textContent = "Sudah disalin ke isian";
  });
}
