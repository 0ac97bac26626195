// A page of days that are not over is drawn anew in its place, every so often: while somebody
// looks, and nobody is in the middle of something. Only what has changed is touched, so that focus,
// places scrolled to and opened tables stay; nobody is told, because a page that speaks every half
// minute cannot be listened to. Who asks for it by the button is told of when the numbers are.
//
// The box beside the button stops it, here and on every report page that this browser opens.
const STILL = "maju.reports.still";
const HANDS_MS = 5_000; // so long after a key or a click nothing moves
const FIELD_MS = 60_000; // and so long while a field has the keyboard
const PATIENCE_MS = 25_000; // an answer that takes longer is none

let drawn = Date.now(); // the numbers that stand here came then,
let tried = drawn; // and were asked for then
let touched = 0;
let asking = false;

const fresh = () => document.getElementById("fresh");
const stopped = () => localStorage.getItem(STILL) !== null;

function busy() {
  if (!getSelection().isCollapsed || document.querySelector("details.menu[open]")) return true;
  const typing = document.activeElement?.matches("#report :is(select, input:not([type=checkbox]))");
  return Date.now() - touched < (typing ? FIELD_MS : HANDS_MS);
}

function due() {
  const every = Number(fresh()?.dataset.every) * 1000; // none where nothing can change
  return every && Date.now() - Math.max(drawn, tried) >= every;
}

/** The page as it is now, or null: the server is away, says nothing, or has something else to say. */
async function asked(where, headers) {
  const asks = new AbortController();
  const over = setTimeout(() => asks.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(where, { cache: "no-store", headers, signal: asks.signal });
    const text = answer.ok ? await answer.text() : "";
    return text.includes('id="report"') ? text : null;
  } catch {
    return null;
  } finally {
    clearTimeout(over);
  }
}

/** Draws the page anew; *allowed* says whether that may still be when its numbers have come. */
async function draw(allowed, headers = {}) {
  if (asking) return true;
  asking = true;
  tried = Date.now();
  const where = location.href;
  const text = await asked(where, headers);
  asking = false;
  if (location.href !== where || !allowed()) return true; // it comes with the next one
  const report = document.getElementById("report");
  if (text === null || !report) return false;
  const how = { swap: "outerMorph show:none", select: "#report", target: report };
  await htmx.swap({ text, sourceElement: report, ...how });
  return true;
}

async function tick() {
  if (document.hidden || stopped() || !due() || busy()) return;
  const byItself = { "Maju-By-Itself": "yes" }; // it does not keep its reader signed in
  if (!(await draw(() => !busy(), byItself))) fresh().querySelector("[data-late]").hidden = false;
}

function setBox() {
  const box = document.getElementById("moves");
  if (box) box.checked = !stopped();
}

for (const each of ["pointerdown", "keydown", "input"]) {
  document.addEventListener(each, () => { touched = Date.now(); }, { capture: true, passive: true });
}
document.addEventListener("change", (event) => {
  if (event.target.id !== "moves") return;
  if (event.target.checked) localStorage.removeItem(STILL);
  else localStorage.setItem(STILL, "yes");
});
document.addEventListener("submit", async (event) => {
  if (event.target !== fresh()) return;
  event.preventDefault();
  if (!(await draw(() => true))) return event.target.submit(); // the whole page says why
  const said = fresh().querySelector("[data-told]");
  said.textContent = fresh().querySelector("[data-as-of]").textContent;
});
// Whatever exchanged the page, a tab or a choice of ours: its numbers are of now.
document.addEventListener("htmx:after:swap", () => {
  drawn = Date.now();
  setBox();
});
document.addEventListener("visibilitychange", tick);
setInterval(tick, 1000);
setBox();
