/**
 * A supervisor's telephone in the page of one talk: registers while the page stands, rings when the form has
 * asked for it, and is answered by itself. Leaving the page leaves the talk.
 */
import { Line } from "../desk/phone_line.js";

const place = document.getElementById("listening");
const words = JSON.parse(document.getElementById("listening-words").textContent);
const form = place.closest("form");
const device = form.elements.device;
const [status, leave] = [place.querySelector("[role=status]"), place.querySelector("button")];
const ear = new Audio();
const REACHED_WITHIN_MS = 25000;
const AGAIN_MS = 5000;
let lines = [];
let call = null;
let late = null;
let blocked = false;
let asked = ""; // how to be with it, in words

function tell(word) {
  const how = word === "with" && asked ? `${asked}: ` : "";
  const less = word === "with" && blocked ? ` ${words.denied}` : "";
  status.textContent = `${how}${words[word] ?? word}${less}`;
  leave.hidden = call === null;
}

/** What was chosen at the desk of this browser holds here, too. */
function chosen() {
  try {
    return JSON.parse(localStorage.getItem("maju.phone.devices") ?? "{}");
  } catch {
    return {};
  }
}

/** The microphone; without one, silence, so that at least listening works. */
async function mouth() {
  try {
    const { mic } = chosen();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: mic ? { deviceId: mic } : true });
    blocked = false;
    return stream;
  } catch {
    blocked = true;
    return new AudioContext().createMediaStreamDestination().stream;
  }
}

async function begin() {
  tell("connecting");
  try {
    const answer = await fetch(place.dataset.phone, {
      method: "POST", credentials: "same-origin",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" },
    });
    lines = (await answer.json()).lines.map((each) => new Line(each, { state: moved, rings }));
    await Promise.all(lines.map((each) => each.open(place.dataset.library)));
  } catch {
    tell("lost");
    setTimeout(begin, AGAIN_MS);
  }
}

function moved() {
  const ready = lines.some((each) => each.state === "ready");
  const option = device.querySelector("[value=browser]");
  if (ready && option.disabled) device.value = "browser";
  option.disabled = !ready;
  if (call === null) tell(ready ? "ready" : lines.some((each) => each.state === "connecting") ? "connecting" : "lost");
}

async function rings(line, fresh) {
  if (!fresh.expected || call !== null) {
    fresh.end();
    return;
  }
  clearTimeout(late);
  call = fresh;
  const stream = await mouth();
  call.onsound = (sound) => {
    ear.srcObject = sound;
    const { ear: chosenEar } = chosen();
    if (chosenEar && ear.setSinkId) ear.setSinkId(chosenEar).catch(() => {});
    ear.play().catch(() => {});
  };
  call.onchange = ({ state }) => {
    if (state === "talking") tell("with");
    if (state !== "over") return;
    call = null;
    ear.srcObject = null;
    stream.getTracks().forEach((each) => each.stop());
    tell("over");
  };
  fresh.answer(stream);
}

async function ask(how) {
  const said = new FormData(form);
  said.set("to", how);
  said.set("token", crypto.randomUUID());
  const answer = await fetch(form.action, { method: "POST", body: said, credentials: "same-origin", headers: { Accept: "application/json" } });
  const { says = "" } = await answer.json().catch(() => ({}));
  if (!answer.ok || says) {
    tell(says || words.not_reached);
    return false;
  }
  return true;
}

form.addEventListener("submit", async (event) => {
  if (device.value !== "browser") return;
  event.preventDefault();
  if (call === null) {
    tell("asking");
    clearTimeout(late);
    late = setTimeout(() => call === null && tell("not_reached"), REACHED_WITHIN_MS);
  }
  const how = form.elements.to;
  if (!(await ask(how.value).catch(() => false))) {
    clearTimeout(late);
    return;
  }
  asked = how.selectedOptions[0].textContent;
  if (call?.state === "talking") tell("with");
});
leave.addEventListener("click", () => ask("stop").catch(() => {}).finally(() => call?.end()));
window.addEventListener("pagehide", () => call?.end({ gone: true }));
begin();
