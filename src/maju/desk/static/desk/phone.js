// The softphone: whether it is there and why not, the call at it, and what the agent is told of both.
import { act, csrfToken, isPending, tell } from "./acting.js";
import { startRinging } from "./alarm.js";
import { Line } from "./phone_line.js";
import { judge, read, silent } from "./phone_quality.js";
import * as sound from "./phone_sound.js";
import { OneTab } from "./phone_tab.js";
import { book, say } from "./words.js";

const desk = document.getElementById("desk");
const OFF = "maju.phone.off";
const TALKED = `maju.phone.call ${book.agent.id}`; // of this tab, so that it survives a reload
const READ_EVERY_MS = 2000;
const SILENT_READINGS = 3;
const AGAIN_MS = 5000;
const GHOST_MS = 5000; // a talk that the desk knows nothing of any more is ended after so long
const LIVE = ["talking", "held", "dialling", "consulting"];

/**
 * *state*: none (this centre has no telephone), unbuilt, insecure, off, asleep (not allowed to ask yet), denied,
 * no_mic, mic_busy, elsewhere (another tab), connecting, ready, lost, refused. *call*: what is at it.
 */
export const phone = { state: "none", call: null, quality: null, silent: false, contact: null, held: false, asking: false, offered: false };

let lines = [];
let microphone = null;
let changed = () => {};
let view = null;
let readings = [];
let reading = null;
let unheard = false; // the reading before told of no packet
let ghost = null;
let told = null; // which adapter the desk was last told of, and when
let leaving = false;
let tab = null;
let allowed = null; // what the browser said last of the microphone, since the page stands

/** *onchange* is called whenever something about the phone has changed. */
export async function begin(onchange) {
  changed = onchange;
  if (!desk.dataset.phone) return;
  if (!desk.dataset.phoneLibrary) return becomes("unbuilt");
  tab = new OneTab(`maju phone ${book.agent.id}`, { mine: register, other: () => release("elsewhere"), asked: mayGoElsewhere, kept: () => tell(say("phone_kept"), "warn") });
  window.addEventListener("beforeunload", (event) => talking() && event.preventDefault());
  window.addEventListener("pagehide", () => { leaving = true; phone.call?.end({ gone: true }); });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  sound.onDevices(() => changed());
  sound.onPermission((may) => { allowed = may; heed(); });
  const may = await sound.permission();
  if (may === "insecure" || may === "denied") return becomes(may);
  if (kept(localStorage, OFF)) return becomes("off");
  if (may === "granted") return tab.begin();
  return becomes("asleep");
}

/** A page that may not hear its agent any more takes no calls; one that may again, does. One that has to ask first, asks. */
function heed() {
  if (phone.call !== null || leaving) return;
  if (allowed === "granted" && ["denied", "asleep"].includes(phone.state)) turnOn();
  if (allowed === "denied" && ["ready", "connecting", "lost"].includes(phone.state)) {
    release("denied");
    tell(say("phone_denied_how"), "bad");
  }
}

export const talking = () => phone.call?.state === "talking" || phone.call?.state === "answering";

/** Ask for the microphone, then be there. */
export async function turnOn() {
  keep(localStorage, OFF, null);
  try {
    sound.close(await sound.openMicrophone());
  } catch (error) {
    becomes(error.why);
    if (error.why === "denied") tell(say("phone_denied_how"), "bad");
    return;
  }
  if (tab.mine) register();
  else tab.begin();
}

/** Not here any more, until it is turned on again. */
export function turnOff() {
  keep(localStorage, OFF, "yes");
  release("off"); // the telephone server sees it go, and the engine is told by it
  tab.give();
}

/** At which telephone server this page is registered; empty: at none. */
export const adapter = () => lines.find((each) => each.state === "ready")?.adapter ?? "";

export const takeHere = () => tab.ask();

function mayGoElsewhere() {
  return phone.call === null || phone.call.state === "over";
}

function becomes(state) {
  if (phone.state === state) return;
  const before = phone.state;
  phone.state = state;
  desk.dataset.phoneState = state;
  if (state === "lost" && before === "ready") tell(say(talking() ? "phone_lost_in_call" : "phone_lost_told"), "warn");
  if (state === "ready" && before === "lost") tell(say("phone_back"), "plain");
  changed();
}

// --- the line ---------------------------------------------------------------------------------------

async function register() {
  if (kept(localStorage, OFF)) { // turned off in the tab that had it
    tab.give();
    return becomes("off");
  }
  becomes("connecting");
  let answer = null;
  try {
    answer = await fetch(desk.dataset.phone, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" } });
  } catch { /* as below */ }
  if (!tab.mine) return undefined;
  if (!answer?.ok) {
    setTimeout(() => tab.mine && lines.length === 0 && register(), AGAIN_MS);
    return becomes("lost");
  }
  lines.forEach((each) => each.close());
  lines = (await answer.json()).lines.map((each) => new Line(each, { state: lineMoved, rings }));
  try {
    await Promise.all(lines.map((each) => each.open(desk.dataset.phoneLibrary)));
  } catch {
    release("unbuilt");
  }
  return undefined;
}

function release(state) {
  const closing = lines;
  lines = [];
  phone.call?.end();
  closing.forEach((each) => each.close());
  becomes(state);
}

function lineMoved(line) {
  if (!lines.includes(line)) return;
  const states = lines.map((each) => each.state);
  becomes(["ready", "connecting", "lost", "refused"].find((each) => states.includes(each)) ?? "lost");
  tellWhere();
}

/** The engine is told which telephone server reaches the agent, once it is at work. */
function tellWhere() {
  const here = adapter();
  const { phone: known, state, wanted } = view?.agent ?? {};
  if (!here || known === undefined || state === "signed_out" || wanted?.state === "signed_out" || isPending("phone")) return;
  if (lines.some((each) => each.state === "ready" && each.adapter === known)) return;
  if (told && told.adapter === here && performance.now() - told.at < AGAIN_MS) return;
  told = { adapter: here, at: performance.now() };
  act("phone", { phone: here }, { quiet: true });
  setTimeout(tellWhere, AGAIN_MS + 100); // unless the view says by then that it is known
}

// --- the call ---------------------------------------------------------------------------------------

/** What the desk shows: a call is answered by itself when its contact is in hand. */
export function follow(now) {
  view = now;
  const mine = view.contacts.find((each) => each.channel === "voice" && LIVE.includes(each.stage));
  phone.contact = mine?.contact ?? null;
  phone.asking = mine?.asking?.agent === book.agent.id && mine?.asking?.stage === "talking";
  phone.held = mine?.stage === "held" && !phone.asking; // the colleague is to be heard while the customer waits
  phone.offered = view.offers.some((each) => each.channel === "voice");
  tellOfReload();
  tellWhere();
  if (phone.call?.state === "ringing") {
    if (mine || phone.call.expected) answer();
    else if (!phone.offered) startRinging(say("phone_rings"), say("phone_rings"));
  }
  if (mine && talking()) phone.call.had = mine.contact;
  clearTimeout(ghost);
  if (!mine && talking() && phone.call.had) ghost = setTimeout(() => !phone.contact && phone.call?.end(), GHOST_MS);
}

function rings(line, call) {
  if (phone.call && phone.call.state !== "over") {
    const talks = phone.contact !== null && phone.contact === phone.call.had;
    if (talks && phone.call.peer?.connectionState === "connected") {
      call.end();
      return;
    }
    phone.call.onchange = () => {};
    phone.call.end();
    finish(phone.call);
  }
  phone.call = call;
  call.onchange = () => moved(call);
  call.onsound = (stream) => sound.hear(stream);
  microphone = sound.openMicrophone(); // while it rings, so that the first word is heard
  microphone.catch((error) => { if (phone.call === call) tell(say(`phone_${error.why}`), "bad"); });
  changed();
  if (view) follow(view);
}

/** Take what rings at the phone. */
export async function answer() {
  const { call } = phone;
  try {
    const stream = await microphone;
    if (phone.call !== call || call.state !== "ringing") return;
    stream.getAudioTracks()[0].onended = () => useMicrophone();
    call.answer(stream);
  } catch (error) {
    call.end();
    becomes(error.why ?? "no_mic");
  }
}

/** The chosen microphone, in the middle of a call too. */
export async function useMicrophone() {
  if (!phone.call || phone.call.state === "over") return;
  const old = await microphone.catch(() => null);
  try {
    const fresh = await sound.openMicrophone();
    microphone = Promise.resolve(fresh);
    fresh.getAudioTracks()[0].onended = () => useMicrophone();
    await phone.call.speakInto(fresh);
    sound.close(old);
  } catch (error) {
    tell(say(`phone_${error.why ?? "no_mic"}`), "bad");
  }
}

export function mute() {
  if (!talking()) return tell(say("why_no_call"));
  phone.call.mute(!phone.call.muted);
  return tell(say(phone.call.muted ? "muted_told" : "unmuted_told"));
}

function moved(call) {
  if (call !== phone.call) return;
  if (call.state === "talking") {
    unheard = false;
    keep(sessionStorage, TALKED, phone.contact ?? call.contact ?? "");
    reading = setInterval(readOnce, READ_EVERY_MS);
    if (view) follow(view);
  }
  if (call.state === "over") finish(call);
  changed();
}

function finish(call) {
  clearInterval(reading);
  sound.hear(null);
  microphone?.then(sound.close, () => {});
  Object.assign(phone, { call: null, quality: null, silent: false });
  readings = [];
  if (leaving) return;
  heed();
  keep(sessionStorage, TALKED, null);
  if (call.before === "talking" && call.endedBy === "remote") {
    const { had } = call; // the view is told by another way, and may be a moment behind
    setTimeout(() => had && phone.contact === had && !phone.call && tell(say("phone_leg_gone"), "warn"), READ_EVERY_MS);
  }
}

async function readOnce() {
  const { call } = phone;
  const now = call && (await read(call.peer).catch(() => null));
  if (!now || call !== phone.call) return;
  const quality = judge(readings.at(-1), now);
  const none = quality.grade === "nothing";
  if (!none) phone.quality = quality;
  else if (phone.held) phone.quality = null; // there is nobody to be heard
  else if (unheard) phone.quality = quality; // a moment without a packet is one of a colleague who joins
  unheard = none && !phone.held;
  readings = [...readings, now].slice(-SILENT_READINGS);
  phone.silent = !call.muted && !phone.held && readings.length === SILENT_READINGS && silent(readings);
  changed();
}

/** The page was loaded anew in the middle of a call: what becomes of it is said. */
function tellOfReload() {
  const before = kept(sessionStorage, TALKED);
  if (leaving || before === null || phone.call || phone.state === "none") return;
  keep(sessionStorage, TALKED, null);
  tell(say("phone_reloaded"), "warn");
}

function kept(store, name) {
  try {
    return store.getItem(name);
  } catch {
    return null;
  }
}

function keep(store, name, value) {
  try {
    if (value === null) store.removeItem(name);
    else store.setItem(name, value);
  } catch { /* a browser that keeps nothing */ }
}
