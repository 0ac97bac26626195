// The agent's page: what the server told at first, then what comes over the socket, drawn by its parts.
import { openSocket } from "../live/socket.js";
import { act, begin as beginActing, csrfToken, hear, latest, shows, tell } from "./acting.js";
import { askToNotify, mayAsk, mayRing, ping, wake } from "./alarm.js";
import { follow, tick } from "./clock.js";
import { h, show } from "./dom.js";
import * as drafts from "./drafts.js";
import { listen } from "./keys.js";
import { drawOffers, isAccepted } from "./offers.js";
import * as telephone from "./phone.js";
import { drawPhone } from "./phone_panel.js";
import { Record } from "./record.js";
import * as side from "./side.js";
import { drawLive, drawQueues, drawState } from "./statebar.js";
import { drawTabs } from "./tabs.js";
import { Talk } from "./talk.js";
import { say } from "./words.js";

const root = document.getElementById("desk");
const work = document.getElementById("talk");
const first = JSON.parse(document.getElementById("desk-view").textContent);
const talks = new Map();
const facts = new Map(); // contact → what the server told of its customer
let view = first.desk;
shows(first.seq);
let chosen = null;
let asked = null; // the contact that was accepted here, until its page is open
let toRecord = null; // the contact whose wrap-up has just begun before these eyes

const socket = openSocket({
  ticket: root.dataset.ticket,
  csrf: csrfToken(),
  on: {
    view(desk, about) { view = desk; shows(about.seq); draw(); },
    say(message, about) { shows(about.seq); said(message, about); },
    verdict: hear,
    typing({ contact }) { talks.get(contact)?.types(); },
    nudge({ what }) { root.dispatchEvent(new CustomEvent("nudge", { detail: what })); },
    state: drawLive,
  },
});
follow(() => (socket.seq === null ? first.at + performance.now() * 1000 : socket.now()));
beginActing({ live: socket, onchange: () => draw() });
side.begin();
drafts.begin();

// --- what is shown ----------------------------------------------------------------------------------

function contactsNow() {
  const there = new Set(view.contacts.map((each) => each.contact));
  const left = [...talks.values()].filter((each) => !there.has(each.contact) && each.unsaved);
  return [...view.contacts, ...left.map((each) => ({ ...each.view, stage: "unsaved" }))];
}

function draw() {
  keepTalks();
  drawState(view.agent, view.contacts);
  drawOffers(view.offers, facts, (offer) => learn(offer.contact));
  const contacts = contactsNow();
  if (!contacts.some((each) => each.contact === chosen)) choose(contacts[0]?.contact ?? null, false);
  drawTabs(contacts, talks, chosen, choose);
  drawQueues(view.queues, view.callbacks_due);
  telephone.follow(view);
  drawPhone();
  drawTalk();
  goOn();
  side.draw(talks.get(chosen) ?? offered());
  tick();
}

/** The hands stay on the keys: what was accepted is written to, what has ended is recorded. */
function goOn() {
  const talk = talks.get(chosen);
  if (talk && chosen === asked && !talk.composer.hidden) {
    talk.text.focus();
    asked = null;
  }
  if (talk && chosen === toRecord && !isWriting()) talk.record.focus();
  toRecord = null;
}

/** Whether somebody is in the middle of a sentence, which nothing may take away. */
function isWriting() {
  const at = document.activeElement;
  return document.querySelector("dialog[open]") !== null || Boolean(at?.matches("input, textarea") && at.value);
}

/** While nothing else is chosen, the customer of what rings is shown. */
function offered() {
  const [offer] = view.offers;
  return offer && facts.has(offer.contact) ? { contact: offer.contact, view: offer, panel: facts.get(offer.contact).html, facts: facts.get(offer.contact), insert() {} } : null;
}

function keepTalks() {
  const there = new Map(view.contacts.map((each) => [each.contact, each]));
  for (const [contact, row] of there) {
    let talk = talks.get(contact);
    if (talk === undefined) {
      talk = hold(row);
      if (isAccepted(contact)) asked = isWriting() ? null : contact;
      if (row.channel === "voice" || chosen === null || asked === contact) chosen = contact;
    }
    if (row.stage === "wrap_up" && talk.view.stage !== "wrap_up") {
      talk.unsaved = true; // until the record is saved, or put away on purpose
      if (contact === chosen) toRecord = contact;
      learn(contact);
    }
    talk.view = row;
  }
  for (const [contact, talk] of talks) {
    if (there.has(contact)) continue;
    if (!talk.unsaved || talk.saved) forget(contact, false);
    else talk.view = { ...talk.view, stage: "unsaved" };
  }
}

/** A contact on this page, with what was typed before a reload. */
function hold(row) {
  const { contact } = row;
  const talk = new Talk(row, () => socket, learn);
  talk.record = new Record(talk, () => forget(contact));
  talks.set(contact, talk);
  talk.unsaved = row.stage === "wrap_up" || row.stage === "unsaved";
  drafts.watch(talk, () => [...talks.values()]);
  learn(contact);
  return talk;
}

function drawTalk() {
  const talk = talks.get(chosen) ?? null;
  if (talk === null) {
    if (show(work, ["none", view.offers.length, view.agent.state], () => [nothing()])) delete work.dataset.contact;
    return;
  }
  talk.draw(talk.view, view.can[chosen] ?? []);
  talk.record.draw();
  if (work.dataset.contact !== chosen) {
    work.dataset.contact = chosen;
    delete work.dataset.sign;
    work.replaceChildren(talk.root, talk.record.root);
    talk.read();
  }
}

function nothing() {
  const { state } = view.agent;
  const words = view.offers.length ? "it_rings" : state === "available" ? "nothing_available" : state === "signed_out" ? "nothing_signed_out" : "nothing_away";
  return h("div", { class: "empty d-empty" }, h("p", {}, say(words)), soundAsked());
}

function soundAsked() {
  if (mayRing() && !mayAsk()) return null;
  return h("button", { type: "button", onclick: async () => { wake(); if (mayAsk()) await askToNotify(); delete work.dataset.sign; draw(); } }, say("turn_sound_on"));
}

function choose(contact, redraw = true) {
  chosen = contact;
  const talk = talks.get(contact);
  talk?.read();
  if (redraw) {
    draw();
    if (talk && !talk.composer.hidden) talk.text.focus();
  }
}

function said(message, { contact, n }) {
  const talk = talks.get(contact);
  if (talk === undefined) return;
  const seen = contact === chosen && !document.hidden;
  talk.say(message, n, seen);
  if (message.by === "customer" && !seen) {
    ping();
    draw();
  }
}

/** The record is saved, or nobody wants it. */
function forget(contact, redraw = true) {
  const talk = talks.get(contact);
  if (talk) talk.saved = true;
  drafts.drop(contact);
  if (view.contacts.some((each) => each.contact === contact)) return; // the view takes it away
  talks.delete(contact);
  if (chosen === contact) chosen = null;
  if (redraw) draw();
}

// --- what the server knows of a customer ------------------------------------------------------------

const learning = new Set();
const AGAIN_MS = 1000; // after an answer that nobody knows the contact: it is gone, or just coming
const isHere = (contact) => [...view.contacts, ...view.offers].some((each) => each.contact === contact);

async function learn(contact) {
  if (learning.has(contact)) return;
  learning.add(contact);
  try {
    const answer = await fetch(`${root.dataset.panel}${contact}?seq=${latest()}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    if (answer.status === 204) return setTimeout(() => { if (isHere(contact)) learn(contact); }, AGAIN_MS);
    const told = await answer.json();
    facts.set(contact, { ...told.facts, html: told.html });
    const talk = talks.get(contact);
    if (talk) {
      talk.facts = told.facts;
      talk.panel = told.html;
    }
    draw();
  } catch {
    tell(say("not_reached"), "bad");
  } finally {
    learning.delete(contact);
    const talk = talks.get(contact);
    const known = facts.get(contact);
    if (talk && known && !talk.facts) {
      talk.facts = known;
      talk.panel = known.html;
      draw();
    }
  }
}

// --- by key, and by touch ------------------------------------------------------------------------------

listen({
  offers: () => view.offers,
  talk: () => talks.get(chosen) ?? null,
  next(step) {
    const ids = contactsNow().map((each) => each.contact);
    if (ids.length) choose(ids[(Math.max(0, ids.indexOf(chosen)) + step + ids.length) % ids.length]);
  },
  record: () => talks.get(chosen)?.record.focus(),
  write: () => talks.get(chosen)?.text.focus(),
  help: () => document.getElementById("keys").showModal(),
});
document.getElementById("keys-open").addEventListener("click", () => document.getElementById("keys").showModal());
document.addEventListener("pointerdown", wake);
document.addEventListener("keydown", wake);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) talks.get(chosen)?.read();
  draw();
});
// A note in the customer's panel, or who it is, is kept without leaving the page.
document.getElementById("side-body").addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-act]");
  if (!form) return;
  event.preventDefault();
  const done = await act(form.dataset.act, new FormData(form));
  if (done && ["note", "identify"].includes(form.dataset.act)) learn(form.elements.contact.value);
});
// A number that was typed: the customer's page opens with the call, which stands among the contacts at once.
document.getElementById("dial").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const said = new FormData(form);
  said.delete("csrfmiddlewaretoken");
  if (await act("call_number", said)) form.elements.number.value = "";
});

for (const row of drafts.begun()) {
  if (!view.contacts.some((each) => each.contact === row.contact)) hold(row).unsaved = true; // over; its record is not
}
root.classList.add("live");
drawLive("connecting", "");
draw();
telephone.begin(() => draw());
