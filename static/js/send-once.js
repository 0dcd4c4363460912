// A form with data-once sends once: the button says so and takes no second press. The server would not mind a second one.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const button = form.querySelector("button[type=submit]");
    button.setAttribute("aria-disabled", "true");
    button.textContent = "Mengirim…";
  });
}
addEventListener("pageshow", (event) => event.persisted && location.reload());
