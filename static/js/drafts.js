// Saves a form while it is typed. What the server has not confirmed yet stays in this browser under the person's own key and
// is sent again once there is a connection; what was left unsaved is put back when the page is opened again.
{
  const box = document.querySelector("[data-draft]");
  const form = box?.closest("form");
  const key = form && `draft:${box.dataset.draftOwner}:${box.dataset.draft}`;
  const page = form?.elements._draft.value;
  const late = Date.now() - Number(box?.dataset.draftNow); // a phone's clock may be wrong
  const clock = (at) => new Date(at).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");
  const say = (text) => { box.querySelector("[data-draft-said]").textContent = text; };
  const now = () => JSON.stringify(draftFields.taken(form));
  let confirmed, waiting, misses = 0, leaving = false;

  const local = () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  function keep(sent = false) {
    const copy = { page, sent, at: Date.now() - late, fields: draftFields.taken(form) };
    try { localStorage.setItem(key, JSON.stringify(copy)); } catch { /* full or forbidden */ }
  }
  function ask(more) {
    const body = new URLSearchParams({ key: box.dataset.draft, page, ...more });
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
    return fetch(box.dataset.draftUrl, { method: "POST", body, headers, redirect: "manual" });
  }

  async function send() {
    clearTimeout(waiting);
    const fields = now();
    if (fields === confirmed || leaving) return;
    let answer, told = {};
    try {
      answer = await ask({ fields });
      told = answer.ok || answer.status === 413 ? await answer.json() : {};
    } catch { /* no connection */ }
    if (told.at) {
      [confirmed, misses] = [fields, 0];
      if (now() === fields) localStorage.removeItem(key);
      box.querySelector("[data-draft-discard]").hidden = false;
      return say(`Draf tersimpan pukul ${told.at}. Tekan Simpan bila sudah selesai.`);
    }
    if (told.closed) return localStorage.removeItem(key);
    waiting = setTimeout(send, Math.min(2 ** (misses += 1), 60) * 1000);
    say(told.error ?? (answer
      ? "Draf belum dapat dikirim. Tulisan Anda aman di perangkat ini; bila Anda sudah keluar, masuk lagi di tab lain."
      : "Tidak ada sambungan. Tulisan Anda aman di perangkat ini dan dikirim sendiri begitu tersambung lagi."));
  }

  function typed() {
    keep();
    clearTimeout(waiting);
    waiting = setTimeout(send, 1500);
  }
  function restore() {
    if (local()?.page === box.dataset.draftClosed) localStorage.removeItem(key);
    const there = JSON.parse(box.querySelector("script[type='application/json']").textContent);
    const newest = [there, local()].filter(Boolean).sort((a, b) => b.at - a.at)[0];
    if (!newest || "draftBound" in box.dataset) return;
    const before = now();
    draftFields.put(form, newest.fields);
    if (now() === before) return localStorage.removeItem(key);
    box.querySelector("[data-draft-discard]").hidden = false;
    say(`Tulisan Anda dari pukul ${clock(newest.at)} yang belum disimpan sudah dikembalikan ke isian.`);
    newest === there ? confirmed = now() : send();
  }

  if (form) addEventListener("load", () => {
    confirmed = now();
    restore();
    if ("draftBound" in box.dataset) typed();
    for (const name of ["input", "change"]) form.addEventListener(name, typed);
    form.addEventListener("submit", () => { keep(true); leaving = true; clearTimeout(waiting); });
    addEventListener("online", send);
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    box.querySelector("[data-draft-discard]").addEventListener("click", async () => {
      leaving = true;
      try { await ask({ discard: "1" }); } catch { leaving = false; return; }
      localStorage.removeItem(key);
      location.assign(location.pathname);
    });
  });
}
