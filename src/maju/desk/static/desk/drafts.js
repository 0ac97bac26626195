// What is typed and not saved yet outlives a reload: the record of each contact, and the message that
// is being written. It lies in this tab's own store until it is saved or put away, the person signs
// out, or somebody else sits here.
import { book } from "./words.js";

const ALL = "desk ";
const MINE = `${ALL}${document.getElementById("desk").dataset.act} ${book.agent.id} `;
const MOST_MS = 12 * 3600 * 1000;

/** Forget what is not this agent's, and what is of another day. */
export function begin() {
  for (const name of names(ALL)) {
    const kept = name.startsWith(MINE) ? read(name) : null;
    if (kept === null || Date.now() - kept.at > MOST_MS) sessionStorage.removeItem(name);
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[action$='/sign-out']")) for (const name of names(ALL)) sessionStorage.removeItem(name);
  });
}

/** The draft of a contact; null where nothing was typed. */
export const draftOf = (contact) => read(MINE + contact);

/** Contacts, as they were last seen, whose records were begun and not saved. */
export function begun() {
  return names(MINE).map(read).filter((each) => each?.record && each.view).map((each) => each.view);
}

/** Keep what stands in the elements of *talk*. */
export function keep(talk) {
  if (talk.saved) return;
  const [text, record] = [talk.text.value, talk.record.draft()];
  if (!text && record === null) drop(talk.contact);
  else write(MINE + talk.contact, { at: Date.now(), text, record, view: talk.view });
}

export function drop(contact) {
  sessionStorage.removeItem(MINE + contact);
}

/** Put back what was typed, and keep what will be. */
export function watch(talk, all) {
  const kept = draftOf(talk.contact);
  if (kept?.text) talk.text.value = kept.text;
  if (kept?.record) talk.record.restore(kept.record);
  for (const place of [talk.root, talk.record.root]) {
    for (const what of ["input", "change", "keyup", "click"]) place.addEventListener(what, () => keep(talk));
  }
  if (!watching) addEventListener("pagehide", () => all().forEach(keep));
  watching = true;
}

let watching = false;

function names(beginning) {
  return Object.keys(sessionStorage).filter((each) => each.startsWith(beginning));
}

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch { /* a full store keeps the page working as before */ }
}
