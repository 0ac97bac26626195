// Sound (only when it was wished for), looks, and the beginning.
let audio = null;
function beep() {
  try {
    audio = audio || new AudioContext();
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.setValueAtTime(660, audio.currentTime);
    tone.frequency.setValueAtTime(880, audio.currentTime + 0.09);
    gain.gain.setValueAtTime(0.05, audio.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.0005, audio.currentTime + 0.28);
    tone.connect(gain).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.3);
  } catch { /* a browser without sound */ }
}
const ping = () => { if (store.all.sound) beep(); };

const HUES = { blue: ["#2357d8", "#8fb0ff"], green: ["#0a7548", "#6fd3a3"], amber: ["#8f5400", "#f0bd6a"], rose: ["#bb1f55", "#ff9dbd"], violet: ["#6239d1", "#bca6ff"], teal: ["#0a6c80", "#74cfe0"], slate: ["#3a495e", "#b3c1d6"], orange: ["#b0410a", "#ffae80"] };
const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);
root.adoptedStyleSheets = [sheet];
const night = matchMedia("(prefers-color-scheme: dark)");
function paint() {
  const theme = script.dataset.theme || "auto";
  const dark = theme === "dark" || (theme === "auto" && night.matches);
  host.toggleAttribute("data-dark", dark);
  host.style.setProperty("--a", (HUES[about ? about.hue : "blue"] || HUES.blue)[dark ? 1 : 0]);
}
night.addEventListener("change", paint);
const small = () => { if (window.visualViewport) panel.style.setProperty("--high", `${visualViewport.height}px`); };
window.visualViewport?.addEventListener("resize", () => { small(); if (isOpen) toEnd(); });

addEventListener("online", () => { draw(); wake(); flush(); listen(); });
addEventListener("offline", () => { noteLoss(); if (cut) cut.abort(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { wake(); if (isOpen) markSeen(); flush(); listen(); draw(); } });
addEventListener("storage", (event) => {
  if (event.key !== store.name) return;
  const other = store.all.token || "";
  if (other && other !== token) { token = other; have = 0; lines = []; drawn.clear(); clear(log); listen(); }
  draw();
});

async function start() {
  document.body.append(host);
  host.lang = LANG;
  small();
  paint();
  outbox.load();
  for (let tries = 0; !about; tries++) {
    try { about = await call(`/v1/look?key=${encodeURIComponent(KEY)}`); } catch (error) {
      if (final(error)) { console.warn("maju:", error.says || error.message); host.remove(); return; }
      await pause(tries);
    }
  }
  paint();
  draw();
  if (outbox.kept.size) flush();
  if (token) { await firstLook(); listen(); }
  draw();
}
// A closed panel need not listen to what is over, but must know whether it is.
async function firstLook() {
  try { take(await call("/v1/news?have=0&wait=0")); } catch (error) { if (error instanceof Told && error.status === 401) { forgetToken(); problem = ""; } else { noteLoss(); state = { ...state, stage: "flow" }; } }
}
if (document.body) start(); else addEventListener("DOMContentLoaded", start);
