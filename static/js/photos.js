// Photos of a session: kept in this browser from the moment they are chosen until the portal has confirmed each of them.
// drafts-clear.js throws the store away at logout; the mark in localStorage lets it ask first.
{
  const form = document.querySelector("form[data-photos]");
  const owner = form?.dataset.photos;
  const mark = `draft:${owner}:foto`;
  const say = (text) => { form.querySelector("[data-photos-said]").textContent = text; };
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  let misses = 0, busy = false, waiting;

  async function store(mode, act) {
    const opening = indexedDB.open(`foto:${owner}`, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("foto", { autoIncrement: true });
    const base = await asked(opening);
    try {
      return await act(base.transaction("foto", mode).objectStore("foto"));
    } finally {
      base.close(); // so that nothing stands in the way of deleting it
    }
  }
  const there = () => store("readonly", async (photos) => {
    const [keys, values] = await Promise.all([asked(photos.getAllKeys()), asked(photos.getAll())]);
    return keys.map((key, n) => ({ key, ...values[n] }));
  });
  const drop = (key) => store("readwrite", (photos) => asked(photos.delete(key)));

  async function post(photo) {
    const body = new FormData();
    body.append("photos", new File([photo.bytes], photo.name, { type: photo.type }));
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
    const answer = await fetch(photo.url, { method: "POST", body, headers, redirect: "manual" });
    return answer.ok || answer.status === 422 ? answer.json() : Promise.reject(new Error(answer.status));
  }

  async function send() {
    if (busy) return;
    busy = true;
    clearTimeout(waiting);
    let sent = 0, last = "", refused = "";
    try {
      for (const photo of await there()) {
        say(`Mengirim ${photo.name}…`);
        const told = await post(photo);
        await drop(photo.key);
        told.error ? refused += `${photo.name}: ${told.error} ` : [sent, last] = [sent + 1, told.at];
      }
      misses = 0;
    } catch {
      waiting = setTimeout(send, Math.min(2 ** (misses += 1), 60) * 1000);
    }
    busy = false;
    const left = (await there()).length;
    left ? localStorage.setItem(mark, JSON.stringify({ page: "", sent: false })) : localStorage.removeItem(mark);
    const done = sent ? `${sent} foto tersimpan pukul ${last}. Muat ulang halaman untuk melihatnya. ` : "";
    const rest = left ? `${left} foto belum terkirim; aman di perangkat ini dan dikirim sendiri begitu tersambung lagi.` : "";
    if (done || rest || refused) say(refused + done + rest);
  }

  if (form && "indexedDB" in window) {
    const files = form.querySelector("input[type=file]");
    form.querySelector("button").hidden = true;
    files.addEventListener("change", async () => {
      for (const file of files.files) {
        const photo = { url: form.action, name: file.name, type: file.type, bytes: await file.arrayBuffer() };
        await store("readwrite", (photos) => asked(photos.add(photo)));
      }
      localStorage.setItem(mark, JSON.stringify({ page: "", sent: false }));
      files.value = "";
      send();
    });
    addEventListener("online", send);
    send();
  }
}
