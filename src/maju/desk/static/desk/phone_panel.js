// What is seen of the softphone: its state in the bar, its tools beside the others of a call, its two dialogs.
import { tell } from "./acting.js";
import { h, show, sign } from "./dom.js";
import { answer, mute, phone, takeHere, talking, turnOff, turnOn, useMicrophone } from "./phone.js";
import * as sound from "./phone_sound.js";
import { say } from "./words.js";

const place = document.getElementById("phone");
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const GRADES = { good: 3, fair: 2, bad: 1, nothing: 0 };

/** The phone's part of the bar. */
export function drawPhone() {
  place.hidden = phone.state === "none";
  if (place.hidden) return;
  const { state, call, quality, held, asking, offered } = phone;
  const of_call = call ? [call.state, call.muted, held, asking, offered, quality && [quality.grade, quality.why, numbers(quality)], phone.silent] : null;
  show(place, [state, of_call], () => [
    h("p", { class: `d-phone-state ${state} ${call?.state ?? ""} ${call?.muted ? "muted" : ""}` }, sign(call?.muted ? "muted" : "voice"), h("span", { role: "status" }, stateWords())),
    call?.state === "ringing" && !offered ? button("phone_answer", answer, "main") : null,
    talking() && quality ? line(quality) : null,
    phone.silent ? h("p", { class: "mark bad", role: "alert" }, sign("warn"), say("phone_silent")) : null,
    ["asleep", "off"].includes(state) ? button("phone_turn_on", turnOn, "main") : null,
    ["denied", "no_mic", "mic_busy"].includes(state) ? button("phone_try_again", turnOn) : null,
    state === "elsewhere" ? button("phone_take_here", takeHere) : null,
    ["ready", "lost", "connecting"].includes(state) ? button("phone_sound", () => openSound(), "quiet") : null,
  ]);
}

function stateWords() {
  const { state, call, held, asking } = phone;
  if (state === "lost" && talking()) return say("phone_lost_call");
  if (call?.state === "ringing") return say("phone_rings");
  if (call?.state === "answering") return say("phone_answering");
  if (talking()) return say(call.muted ? "phone_muted" : asking ? "phone_asking" : held ? "phone_held" : "phone_talking");
  return say(`phone_${state}`);
}

const numbers = ({ loss, jitter_ms, rtt_ms }) => ({
  loss: (loss * 100).toFixed(1), jitter: Math.round(jitter_ms), rtt: rtt_ms === null ? "–" : Math.round(rtt_ms),
});

/** The grade as bars, as a word, and whole in the title. */
function line(quality) {
  const full = GRADES[quality.grade];
  const words = say(`line_${quality.grade}`);
  const why = quality.why && quality.grade !== "nothing" ? say(`line_${quality.why}`) : "";
  return h("p", { class: `d-line ${quality.grade}`, title: say("line_numbers", numbers(quality)) },
    h("span", { class: "d-bars", "aria-hidden": "true" }, [1, 2, 3].map((n) => h("i", { class: n <= full ? "on" : "" }))),
    words, why ? h("span", { class: "soft" }, ` · ${why}`) : null,
    h("span", { class: "hidden" }, say("line_numbers", numbers(quality))));
}

function button(word, onclick, css = "") {
  return h("button", { type: "button", class: css, data: { key: word }, onclick }, say(word));
}

// --- beside the other tools of a call ----------------------------------------------------------------

/** What of the phone a drawing of tools depends on. */
export const phoneSign = () => [phone.state === "none", talking(), phone.call?.muted ?? false];

/** Mute and keypad, or why there are none. */
export function phoneTools() {
  if (phone.state === "none") return [];
  const muted = phone.call?.muted ?? false;
  return [
    tool("mute", muted ? "unmute" : "mute", muted ? "muted" : "microphone", "Alt+M", mute, muted),
    tool("keypad", "keypad", "keypad", "Alt+K", () => openPad()),
  ];
}

function tool(name, word, picture, key, onclick, pressed = null) {
  const why = talking() ? "" : say("why_no_call");
  return h("button", {
    type: "button", class: `d-tool d-brief ${pressed ? "pressed" : ""}`, "aria-pressed": pressed === null ? null : String(pressed), title: why || `${say(word)} (${key})`,
    "aria-disabled": why ? "true" : null, "aria-keyshortcuts": key, data: { key: name }, onclick: () => (why ? tell(why) : onclick()),
  }, sign(picture), h("span", { class: "d-word" }, say(word)), h("kbd", {}, key), why ? h("span", { class: "hidden" }, why) : null);
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || phone.state === "none") return;
  const run = { KeyM: mute, KeyK: () => (talking() ? openPad() : tell(say("why_no_call"))) }[event.code];
  if (!run) return;
  event.preventDefault();
  run();
});

// --- keys to the other side -----------------------------------------------------------------------------

let pad = null;

function openPad() {
  if (pad?.open) {
    pad.close();
    return;
  }
  const sent = h("output", { class: "d-sent", "aria-live": "polite" });
  const press = (key) => {
    if (!talking()) {
      pad.close();
      tell(say("why_no_call"));
      return;
    }
    phone.call.tone(key);
    sent.textContent = `${sent.textContent}${key}`.slice(-20);
  };
  pad ??= document.body.appendChild(h("dialog", { class: "d-dialog d-pad", "aria-labelledby": "pad-head" }));
  pad.replaceChildren(h("h2", { id: "pad-head" }, say("keypad")), sent,
    h("div", { class: "d-padkeys" }, KEYS.map((key) => h("button", { type: "button", onclick: () => press(key) }, key))),
    h("p", { class: "soft small" }, say("keypad_hint")),
    h("p", { class: "d-answer" }, h("button", { type: "button", onclick: () => pad.close() }, say("pad_close"), h("kbd", {}, "Esc"))));
  pad.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (KEYS.includes(event.key)) press(event.key);
    else if (event.key === "Escape") pad.close();
    else return;
    event.preventDefault();
  };
  pad.show();
  pad.querySelector(".d-padkeys button").focus();
}

// --- which microphone, which ear, where it rings -----------------------------------------------------------

async function openSound() {
  const dialog = document.getElementById("picker");
  let stream = null;
  let stop = () => {};
  const level = h("meter", { min: "0", max: "1", low: "0.02", "aria-label": say("sound_level") });
  const listen = async () => {
    stop();
    sound.close(stream);
    stream = await sound.openMicrophone().catch((error) => { tell(say(`phone_${error.why}`), "bad"); return null; });
    if (stream) stop = sound.watchLevel(stream, (now) => { level.value = now; });
  };
  await listen(); // only then do devices have names
  const { mics, ears } = await sound.devices();
  const choice = sound.choice();
  const select = (part, word, rows, after) => h("label", {}, say(word), h("select", {
    data: { key: part }, onchange: (event) => { sound.choose(part, event.target.value); after?.(); },
  }, h("option", { value: "" }, say("sound_usual")), rows.map((each) => h("option", { value: each.id, selected: each.id === choice[part] }, each.name))));
  const tried = (part) => h("button", { type: "button", onclick: () => sound.tryOut(part) }, say("sound_try"));
  dialog.replaceChildren(h("h2", {}, say("phone_sound")),
    h("form", { method: "dialog", class: "d-form d-sound" },
      select("mic", "sound_mic", mics, async () => { await listen(); useMicrophone(); }), level,
      sound.mayChooseEar ? [select("ear", "sound_ear", ears), tried("ear"), select("ring", "sound_ring", ears), tried("ring")] : h("p", { class: "soft" }, say("sound_one_ear")),
      h("p", { class: "d-answer" }, h("button", { class: "main" }, say("pad_close")),
        talking() ? null : h("button", { type: "button", onclick: () => { dialog.close(); turnOff(); } }, say("phone_turn_off")))));
  dialog.addEventListener("close", () => { stop(); sound.close(stream); }, { once: true });
  dialog.showModal();
}
