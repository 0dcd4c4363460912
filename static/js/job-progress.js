// Long work: asks every two seconds how far it is and fills the bar; reloads once it has ended. Without this, reload by hand.
const box = document.querySelector("[data-job-progress]");
const url = box?.dataset.jobProgress;
let misses = 0;

function show(job) {
  for (const name of ["percent", "done", "total", "failed", "word"]) {
    const place = document.querySelector(`[data-job-${name}]`);
    if (place && place.textContent !== String(job[name])) place.textContent = job[name];
  }
  const bar = box.querySelector("progress");
  bar.max = job.total || 1;
  bar.value = job.done;
}

async function look() {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const job = await answer.json();
    misses = 0;
    show(job);
    if (job.ended) return location.reload();
  } catch {
    misses += 1; // a lost connection only makes it look less often
  }
  setTimeout(look, 2000 * Math.min(1 + misses, 15));
}

if (url) setTimeout(look, 1000);
