// Ears and mouth: the microphone, what the agent hears with, what rings; each may be another device.
import { ringAt } from "./alarm.js";

const KEPT = "maju.phone.devices";
let chosen = read();
let speaker = null;
ringAt(chosen.ring);

/** What was chosen: {mic, ear, ring}, ids of devices; empty is what the system takes. */
export const choice = () => ({ ...chosen });
export const mayChooseEar = "setSinkId" in HTMLMediaElement.prototype;

function read() {
  try {
    return { mic: "", ear: "", ring: "", ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return { mic: "", ear: "", ring: "" };
  }
}

export function choose(part, id) {
  chosen = { ...chosen, [part]: id };
  try {
    localStorage.setItem(KEPT, JSON.stringify(chosen));
  } catch { /* chosen for as long as the page stands */ }
  if (part === "ring") ringAt(id);
  if (part === "ear") hearWith(id);
}

/** Whether the page may use a microphone: granted, prompt (it has to ask), denied, or insecure. */
export async function permission() {
  if (!window.isSecureContext || !navigator.mediaDevices) return "insecure";
  try {
    return (await navigator.permissions.query({ name: "microphone" })).state;
  } catch {
    return "prompt"; // a browser that does not tell before it asks
  }
}

/** *run* is told whenever the permission changes while the page stands; not by every browser. */
export async function onPermission(run) {
  try {
    const status = await navigator.permissions.query({ name: "microphone" });
    status.onchange = () => run(status.state);
  } catch { /* it is seen when the microphone is opened */ }
}

/** The microphone as a stream. Throws an Error whose *why* is denied, no_mic or mic_busy. */
export async function openMicrophone() {
  const clean = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  try {
    return await getMicrophone(chosen.mic ? { ...clean, deviceId: { exact: chosen.mic } } : clean);
  } catch (error) {
    const gone = chosen.mic && ["OverconstrainedError", "NotFoundError"].includes(error.name);
    if (gone) return getMicrophone(clean).catch((again) => { throw told(again); });
    throw told(error);
  }
}

const getMicrophone = (audio) => navigator.mediaDevices.getUserMedia({ audio, video: false });

function told(error) {
  const made = new Error(error.message);
  made.why = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "no_mic", OverconstrainedError: "no_mic" }[error.name] ?? "mic_busy";
  return made;
}

export const close = (stream) => stream?.getTracks().forEach((track) => track.stop());

/** {mics, ears}: rows of {id, name}; names are there once the microphone was allowed. */
export async function devices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  const those = (kind) => all.filter((each) => each.kind === kind && !["default", "communications", ""].includes(each.deviceId))
    .map((each, n) => ({ id: each.deviceId, name: each.label || `${n + 1}` }));
  return { mics: those("audioinput"), ears: those("audiooutput") };
}

export const onDevices = (run) => navigator.mediaDevices?.addEventListener("devicechange", run);

/** Let the agent hear *stream*; null is silence. */
export function hear(stream) {
  if (speaker === null) {
    speaker = new Audio();
    speaker.autoplay = true;
    hearWith(chosen.ear);
  }
  speaker.srcObject = stream;
  if (stream) speaker.play().catch(() => {}); // the agent has touched the page, or it will
}

function hearWith(id) {
  if (speaker && mayChooseEar) speaker.setSinkId(id).catch(() => speaker.setSinkId("").catch(() => {}));
}

/** A level between 0 and 1 of *stream*, told to *tell* until the function that comes back is called. */
export function watchLevel(stream, tell) {
  const audio = new AudioContext();
  const reading = audio.createAnalyser();
  reading.fftSize = 512;
  audio.createMediaStreamSource(stream).connect(reading);
  const wave = new Float32Array(reading.fftSize);
  const timer = setInterval(() => {
    reading.getFloatTimeDomainData(wave);
    tell(Math.min(1, Math.sqrt(wave.reduce((sum, each) => sum + each * each, 0) / wave.length) * 4));
  }, 100);
  return () => {
    clearInterval(timer);
    audio.close();
  };
}

/** A second of a tone where the agent hears, or where it rings. */
export async function tryOut(part) {
  const audio = new AudioContext();
  await audio.setSinkId?.(chosen[part]).catch(() => {});
  const [source, volume] = [audio.createOscillator(), audio.createGain()];
  volume.gain.value = 0.15;
  source.frequency.value = part === "ring" ? 880 : 440;
  source.connect(volume).connect(audio.destination);
  source.start();
  source.stop(audio.currentTime + 0.8);
  source.onended = () => audio.close();
}
