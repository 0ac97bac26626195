// What the agent does: a form is posted, acknowledged at once, and settled by the engine's answer.
import { h } from "./dom.js";
import { say } from "./words.js";

const desk = document.getElementById("desk");
const csrf = desk.dataset.csrf;
const waiting = new Map(); // command → { done }
const pending = new Map(); // key → how many
let socket = null;
let shown = 0;
let changed = () => {};

const ASK_AFTER_MS = 2500;
const GIVE_UP_MS = 30000;
const AGAIN_MS = 1000;
const PATIENT_MS = 180000;

export function begin({ live, onchange }) {
  socket = live;
  changed = onchange;
}

/** The last event that this page has shown: who is asked may be behind it, and waits a moment then. */
export const latest = () => shown;

/** The page shows what happened with event *seq*. */
export function shows(seq) {
  shown = Math.max(shown, seq);
}

export const csrfToken = () => csrf;

/** Whether something with this key has been asked for and not answered yet. */
export const isPending = (key) => pending.has(key);

/**
 * Ask for *name* with *fields* (an object or FormData). Resolves to true when it was done.
 * *key* marks what waits: what shows it looks asked for until the answer is there.
 * *patient*: for what must not be said a second time in doubt. Sent for minutes; once the server has
 * it, the answer is waited for as long as the page stands.
 */
export async function act(name, fields, { key = name, quiet = false, patient = false, token = crypto.randomUUID() } = {}) {
  const form = fields instanceof FormData ? fields : new FormData();
  if (!(fields instanceof FormData)) {
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
  }
  form.set("token", token);
  mark(key, 1);
  const until = Date.now() + (patient ? PATIENT_MS : GIVE_UP_MS);
  try {
    const given = await postUntil(name, form, until);
    if (given.command === null) return true;
    const answer = await settled(given.command, patient);
    if (answer.state === "refused" && !quiet) tell(answer.says || answer.code, "bad");
    return answer.state === "done";
  } catch (error) {
    if (!quiet) tell(error.says ?? say("not_reached"), "bad");
    return false;
  } finally {
    mark(key, -1);
  }
}

/** A server that dies may have kept what it was given: the same token makes a repeat harmless. */
async function postUntil(name, form, until) {
  for (;;) {
    try {
      return await post(name, form);
    } catch (error) {
      const nobody = error.status === undefined || error.status >= 500;
      if (!nobody || Date.now() + AGAIN_MS > until) throw error;
    }
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}

async function post(name, form) {
  const answer = await fetch(`${desk.dataset.act}${name}?seq=${latest()}`, {
    method: "POST", body: form, credentials: "same-origin",
    headers: { "X-CSRFToken": csrf, Accept: "application/json" },
  });
  const said = await answer.json().catch(() => null);
  if (answer.ok && said) return said;
  const error = new Error(said?.code ?? String(answer.status));
  error.says = said?.says ?? null;
  error.status = answer.status;
  throw error;
}

/** The engine's answer: over the socket, or asked for where the socket is silent. */
function settled(command, patient) {
  return new Promise((done) => {
    const began = Date.now();
    let again = null;
    const end = (answer) => {
      clearTimeout(again);
      waiting.delete(command);
      done(answer);
    };
    const ask = async () => {
      const answer = await fetch(`${desk.dataset.verdict}${encodeURIComponent(command)}`, {
        credentials: "same-origin", headers: { Accept: "application/json" },
      }).then((each) => each.json()).catch(() => ({ state: "waiting" }));
      if (!waiting.has(command)) return;
      if (answer.state === "done" || answer.state === "refused") end(answer);
      else if (!patient && Date.now() - began > GIVE_UP_MS) end({ state: "refused", says: say("no_answer_yet") });
      else again = setTimeout(ask, ASK_AFTER_MS);
    };
    waiting.set(command, end);
    socket?.watch(command);
    again = setTimeout(ask, ASK_AFTER_MS);
  });
}

/** A verdict came over the socket. */
export function hear(answer) {
  waiting.get(answer.command)?.(answer);
}

function mark(key, by) {
  const count = (pending.get(key) ?? 0) + by;
  if (count > 0) pending.set(key, count);
  else pending.delete(key);
  changed();
}

/** A sentence for the agent, read aloud; it stays until it is put away or its time is over. */
export function tell(text, kind = "plain") {
  const place = document.getElementById("told");
  const item = h("p", { class: `d-told ${kind}` }, h("span", {}, text),
    h("button", { type: "button", class: "quiet", "aria-label": say("put_away"), onclick: () => item.remove() }, "×"));
  place.append(item);
  while (place.children.length > 3) place.firstElementChild.remove();
  setTimeout(() => item.remove(), kind === "bad" ? 15000 : 5000);
}
