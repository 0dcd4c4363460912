// Brings each part of the topics' guides to the field of the notes that it fills; one tap writes its line there.
for (const part of document.querySelectorAll("[data-guide-for]")) {
  const field = document.getElementById(`id_${part.dataset.guideFor}`);
  if (!field || field.readOnly) continue;
  field.before(part);
  part.hidden = false;
  for (const button of part.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const before = field.value.trimEnd();
      field.value = `${before}${before && "\n"}${button.dataset.insert}`;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
}
