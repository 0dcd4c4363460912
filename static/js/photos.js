// Photos of a session: kept in this browser from the moment they are chosen until the portal has confirmed each of them.
// One that the portal refuses stays too, with the reason, until the person sends it again or throws it away.
// drafts-clear.js throws the store away at logout; the mark in localStorage lets it ask first.
{
  const form = document.querySelector("form[data-photos]");
  const owner = form?.dataset.photos;
  const mark = `draft:${owner}:foto`;
  const refused = new Map(); // key in the store: why the portal did not take it
  const refusals = {
    403: "portal menolaknya. Muat ulang halaman ini, lalu coba lagi.",
    404: "pertemuannya tidak dapat Anda buka lagi.",
    413: "berkasnya terlalu besar.",
  };
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
      return await asked(act(base.transaction("foto", mode).objectStore("foto")));
    } finally {
      base.close(); // so that nothing stands in the way of deleting it
    }
  }
  const keys = () => store("readonly", (photos) => photos.getAllKeys());
  const drop = (key) => store("readwrite", (photos) => photos.delete(key));

  // {at} when the portal keeps it, {refusal} when it never will as things stand; an error says: later.
  async function post(photo) {
    const body = new FormData();
    body.append("photos", new File([photo.bytes], photo.name, { type: photo.type }));
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
    const answer = await fetch(photo.url, { method: "POST", body, headers, redirect: "manual" });
    if (answer.ok) return answer.json();
    if (answer.status === 422) return { refusal: (await answer.json()).error };
    if (answer.status in refusals) return { refusal: refusals[answer.status] };
    throw new Error("", { cause: answer.type === "opaqueredirect" ? "login" : "" });
  }

  async function send() {
    if (busy) return;
    busy = true;
    clearTimeout(waiting);
    let sent = 0, last = "", later = "";
    try {
      for (const key of await keys()) {
        if (refused.has(key)) continue;
        const photo = await store("readonly", (photos) => photos.get(key)); // one at a time: a phone has little memory
        say(`Mengirim ${photo.name}…`);
        const told = await post(photo);
        if (told.refusal) {
          refused.set(key, `${photo.name}: ${told.refusal}`);
          continue;
        }
        await drop(key);
        [sent, last] = [sent + 1, told.at];
      }
      misses = 0;
    } catch (error) {
      later = error.cause === "login" ? "Masuk lagi ke portal, lalu buka halaman ini." : "Dikirim sendiri begitu tersambung lagi.";
      waiting = setTimeout(send, Math.min(2 ** (misses += 1), 60) * 1000);
    }
    busy = false;
    const left = (await keys()).length;
    left ? localStorage.setItem(mark, JSON.stringify({ page: "", sent: false })) : localStorage.removeItem(mark);
    const done = sent ? `${sent} foto tersimpan pukul ${last}. Muat ulang halaman untuk melihatnya. ` : "";
    const unsent = left - refused.size;
    say(done + (unsent ? `${unsent} foto belum terkirim; aman di perangkat ini. ${later}` : ""));
    show();
    if (unsent && !later) send(); // chosen while others were on their way
  }

  function show() {
    form.querySelector("[data-photos-refused]").replaceChildren(...Array.from(refused, ([key, why]) => {
      const line = document.createElement("p"), words = document.createElement("span");
      words.textContent = `${why} Foto masih ada di perangkat ini.`;
      line.append(words, act("Kirim lagi", key, send), act("Hapus dari perangkat ini", key, () => drop(key).then(send)));
      return line;
    }));
  }

  function act(name, key, then) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: name });
    button.addEventListener("click", () => { refused.delete(key); then(); });
    return button;
  }

  async function keep(files) {
    try {
      for (const file of files.files) {
        const photo = { url: form.action, name: file.name, type: file.type, bytes: await file.arrayBuffer() };
        await store("readwrite", (photos) => photos.add(photo));
      }
    } catch {
      return unable();
    }
    localStorage.setItem(mark, JSON.stringify({ page: "", sent: false }));
    files.value = "";
    send().catch(unable);
  }

  function unable() { // the store is full, or closed in a private window: the plain form still works
    form.querySelector("button[type=submit]").hidden = false;
    say("Perangkat ini tidak dapat menyimpan foto untuk nanti. Pilih fotonya, lalu tekan “Kirim foto” selagi tersambung.");
  }

  if (form && "indexedDB" in window) {
    const files = form.querySelector("input[type=file]");
    form.querySelector("button[type=submit]").hidden = true;
    files.addEventListener("change", () => keep(files));
    addEventListener("online", send);
    send().catch(unable);
  }
}
