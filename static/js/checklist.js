// A checklist counts what is answered while one answers, and opens the note of an item when a draft put text into it.
for (const form of document.querySelectorAll("[data-checklist]")) {
  const told = form.querySelector("[data-checklist-answered]");
  const numbers = [...form.querySelectorAll("input[type=number][data-of]")];

  const count = () => {
    const marked = form.querySelectorAll('.answers input:checked:not([value=""])').length;
    const groups = numbers.filter((field) => field.value !== "").map((field) => Number(field.dataset.of));
    told.textContent = marked + groups.reduce((sum, of) => sum + of, 0);
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("textarea") && event.target.value) event.target.closest("details").open = true;
    count();
  });
  form.addEventListener("input", count);
  count();
}
