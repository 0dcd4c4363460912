// While a statement is filled in, the server adds it up and checks it; what it says replaces the list below the form.
// Nothing is saved by this, and without a connection the list simply stays as it was.
for (const form of document.querySelectorAll("form[data-check]")) {
  const place = form.querySelector("[data-findings]");
  const writing = () => place.contains(document.activeElement); // an explanation: its field is not taken from under the hands
  let waiting, shown, asked = 0;

  async function look() {
    const number = asked += 1;
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body, redirect: "manual" });
      if (!answer.ok || number !== asked) return;
      const { html, totals } = await answer.json();
      if (html !== shown && !writing()) place.innerHTML = shown = html;
      for (const field of form.querySelectorAll("[data-total]")) field.textContent = totals[field.dataset.total] || "–";
    } catch { /* no connection */ }
  }

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 1200);
  };
  form.addEventListener("input", (event) => { if (!place.contains(event.target)) soon(); });
  place.addEventListener("focusout", soon);
}
