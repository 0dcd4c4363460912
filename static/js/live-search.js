// Results while typing: a form with data-live="id" fetches its own address with the header X-Bagian and puts the answer into
// that element; the new heading is read out. Without this, or when the connection is gone, the button does the same.
const form = document.querySelector("form[data-live]");
const part = document.getElementById(form?.dataset.live);
const says = form?.querySelector("[data-live-says]");
let timer = 0;
let running = null;
let shown = form ? address() : "";

function address() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim()) query.append(name, value.trim());
  return `${form.action}${query.size ? "?" : ""}${query}`;
}

function put(html) {
  const open = [...part.querySelectorAll("details[open][id]")].map((box) => box.id);
  part.innerHTML = html;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}

async function refresh() {
  const url = address();
  if (url === shown) return;
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(url, { headers: { "X-Bagian": "ya" }, signal: running.signal });
    if (!answer.ok) return;
    put(await answer.text());
    shown = url;
    history.replaceState(null, "", url);
    if (says) says.textContent = part.querySelector("h2[id=hasil]")?.textContent ?? "";
  } catch {
    // an older question was given up, or the connection is gone: the button still works
  }
}

form?.querySelector("input[type=search]").addEventListener("input", (event) => {
  clearTimeout(timer);
  const length = event.target.value.trim().length;
  if (length !== 1) timer = setTimeout(refresh, 300);
});
