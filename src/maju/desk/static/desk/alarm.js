// A ring that is heard and seen: a tone made here, and the browser's own notice while the page is hidden.
import { say } from "./words.js";

let audio = null;
let ringing = null;
let noticed = null;
let device = "";

/** Browsers let a page sound once somebody has touched it. */
export function wake() {
  if (audio === null && "AudioContext" in window) {
    audio = new AudioContext();
    ringAt(device);
  }
  if (audio?.state === "suspended") audio.resume().catch(() => {});
}

/** Ring at another device than the headset; empty is where the system plays. */
export function ringAt(id) {
  device = id;
  if (audio && (audio.sinkId ?? "") !== id) audio.setSinkId?.(id).catch(() => {});
}

export const mayNotify = () => "Notification" in window && Notification.permission === "granted";
export const mayAsk = () => "Notification" in window && Notification.permission === "default";
export const askToNotify = () => Notification.requestPermission();
export const mayRing = () => audio?.state === "running";

export function startRinging(title, body) {
  if (ringing !== null) return;
  tone();
  ringing = setInterval(tone, 2400);
  if (document.hidden && mayNotify()) {
    noticed = new Notification(title, { body, tag: "maju-offer", requireInteraction: true });
    noticed.onclick = () => window.focus();
  }
  document.title = `● ${say("rings")} · ${document.title.replace(/^● .*? · /, "")}`;
}

export function stopRinging() {
  if (ringing === null) return;
  clearInterval(ringing);
  ringing = null;
  noticed?.close();
  noticed = null;
  document.title = document.title.replace(/^● .*? · /, "");
}

/** A short high tone: the customer has written. */
export function ping() {
  note(1320, 0, 0.09, 0.05);
}

function tone() {
  for (const [pitch, at] of [[660, 0], [880, 0.18], [660, 0.5], [880, 0.68]]) note(pitch, at, 0.15, 0.12);
}

function note(pitch, at, length, loud) {
  if (!mayRing()) return;
  const [source, volume] = [audio.createOscillator(), audio.createGain()];
  const from = audio.currentTime + at;
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(loud, from + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + length);
  source.connect(volume).connect(audio.destination);
  source.start(from);
  source.stop(from + length + 0.02);
}
