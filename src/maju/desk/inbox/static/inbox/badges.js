// Figures on the tabs beside the contact: what is new and what waits. Asked when the page is told to.
const desk = document.getElementById("desk");
const tabs = ["news", "duties"].map((name) => [name, document.getElementById(`side-${name}`)]);
const address = tabs[0][1]?.dataset.url.replace(/news$/, "unread");
let asking = null;

async function ask() {
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: mine.signal });
    if (!answer.ok) return;
    const told = await answer.json();
    for (const [name, tab] of tabs) if (tab) mark(tab, told[name] ?? 0);
  } catch {
    // What was shown stays; the next nudge asks again.
  }
}

function mark(tab, count) {
  let badge = tab.querySelector(".in-badge");
  if (!count) return badge?.remove();
  if (!badge) {
    badge = document.createElement("span");
    badge.className = "in-badge";
    tab.append(" ", badge);
  }
  badge.textContent = count > 99 ? "99+" : String(count);
}

if (desk && address) {
  desk.addEventListener("nudge", (event) => {
    ask();
    const open = { notices: "news", messages: "news", inquiries: "duties" }[event.detail];
    const tab = document.getElementById(`side-${open}`);
    const typing = document.getElementById("side-body")?.contains(document.activeElement);
    if (tab?.getAttribute("aria-selected") === "true" && !typing) tab.click();
  });
  document.addEventListener("htmx:after:swap", ask);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  ask();
}
