// Nothing of a person's typing stays in this browser for longer than needed: copies of forms that have been saved go at the
// next page, all others when the person logs out, after a question if the portal has not received them yet.
for (const form of document.querySelectorAll("form[data-logout]")) {
  const own = () => Object.keys(localStorage).filter((key) => key.startsWith(`draft:${form.dataset.logout}:`));
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };

  async function clear(key) {
    const { page, sent } = JSON.parse(localStorage.getItem(key));
    if (!sent) return;
    const body = new URLSearchParams({ key: key.split(":").slice(2).join(":"), page, check: "1" });
    const answer = await fetch(form.dataset.drafts, { method: "POST", body, headers, redirect: "manual" });
    if (answer.ok && (await answer.json()).closed) localStorage.removeItem(key);
  }

  for (const key of own()) clear(key).catch(() => {}); // without a connection it stays until the next page
  form.addEventListener("submit", (event) => {
    const question = "Ada tulisan yang belum sampai ke portal dan akan dihapus dari perangkat ini. Tetap keluar?";
    if (own().length && !confirm(question)) return event.preventDefault();
    for (const key of own()) localStorage.removeItem(key);
    indexedDB.deleteDatabase(`foto:${form.dataset.logout}`); // photos that were not sent yet (photos.js)
  });
}
