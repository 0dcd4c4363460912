// Results while typing in a staff list: the search form with data-live fetches the list's own address and takes rows, filters
// and count from the answer; the count is read out. Without this, or when the connection is gone, the button does the same.
const form = document.querySelector("#changelist-search[data-live]");
const PARTS = ["#changelist-form", "#changelist-filter", ".filter-chips"];
const says = form?.querySelector("[data-live-count]");
let timer = 0;
let running = null;
let shown = form ? address() : "";

function address() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim()) query.append(name, value.trim());
  return `${location.pathname}${query.size ? "?" : ""}${query}`;
}

function put(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of PARTS) {
    const next = fresh.querySelector(part);
    if (next) document.querySelector(part)?.replaceWith(document.adoptNode(next));
  }
  says.innerHTML = fresh.querySelector("[data-live-count]").innerHTML; // the same element, so that it is read out
  window.Actions?.(document.querySelectorAll("tr input.action-select")); // the boxes of the new rows, as Django binds them
}

async function refresh() {
  const url = address();
  if (url === shown) return;
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(url, { signal: running.signal });
    if (!answer.ok || answer.redirected) return;
    put(await answer.text());
    shown = url;
    history.replaceState(null, "", url);
  } catch {
    // an older question was given up, or the connection is gone: the button still works
  }
}

form?.querySelector("input[type=search]").addEventListener("input", (event) => {
  clearTimeout(timer);
  if (event.target.value.trim().length !== 1) timer = setTimeout(refresh, 300);
});
