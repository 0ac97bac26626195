// What rings: the client's name and what to say first, larger than all else; then who, whence, how long.
import { act, isPending } from "./acting.js";
import { startRinging, stopRinging } from "./alarm.js";
import { h, show, sign } from "./dom.js";
import { book, channelName, clientName, filled, hue, queueName, say } from "./words.js";

const place = document.getElementById("offer");
const announced = document.getElementById("announced");
let known = new Set();

/** Draw the offers; *facts* holds what the server told of each contact's customer. */
export function drawOffers(offers, facts, onnew) {
  const names = offers.map((each) => facts.get(each.contact) ?? null);
  show(place, [offers, names, offers.map((each) => isPending(each.offer))], () =>
    offers.map((each, index) => card(each, names[index])));
  place.hidden = offers.length === 0;
  const fresh = offers.filter((each) => !known.has(each.offer));
  known = new Set(offers.map((each) => each.offer));
  for (const each of fresh) onnew(each);
  if (offers.length === 0) {
    stopRinging();
    announced.textContent = "";
  } else if (fresh.length > 0) {
    const said = say("offer_announced", { client: clientName(fresh[0].client), channel: channelName(fresh[0].channel), queue: queueName(fresh[0].queue) });
    announced.textContent = said;
    startRinging(clientName(fresh[0].client), said);
  }
}

export function greetingOf(client, entry, parts) {
  const greetings = book.clients[client]?.greetings ?? {};
  const text = greetings[entry] ?? greetings[""];
  return text ? filled(text, { client: clientName(client), ...parts }) : "";
}

function card(offer, facts) {
  const busy = isPending(offer.offer);
  const consult = offer.role === "consult";
  return h("article", { class: `d-offer ${hue(offer.client)}`, "aria-label": say("rings") },
    h("header", {},
      h("p", { class: "brand-name" }, clientName(offer.client)),
      h("p", { class: "how" }, sign(offer.channel), channelName(offer.channel), " · ", queueName(offer.queue),
        consult ? h("span", { class: "mark open" }, say("consult_asked")) : null),
      offer.until ? h("time", { class: "run left", data: { until: offer.until }, title: say("rings_until") }) : null),
    consult ? null : h("p", { class: "greeting" }, greetingOf(offer.client, offer.entry, { customer: facts?.name ?? "" })),
    h("ul", { class: "d-about" },
      offer.vip ? h("li", { class: "mark vip" }, sign("star"), "VIP") : null,
      offer.caution ? h("li", { class: "mark bad" }, sign("warn"), say("caution")) : null,
      facts ? h("li", {}, h("b", {}, facts.name || say("nobody")), " ", facts.number) : null,
      facts?.times > 1 ? h("li", { class: "mark open" }, say("nth_today", { n: facts.times })) : null,
      offer.entry && offer.channel === "voice" ? h("li", {}, say("came_by", { entry: offer.entry })) : null, // a widget's key says nothing to anybody
      path(offer),
      offer.waiting_since ? h("li", {}, say("has_waited"), " ", h("time", { class: "run", data: { since: offer.waiting_since } })) : null,
      offer.told ? h("li", {}, toldWait(offer.told)) : null),
    h("p", { class: "d-answer" },
      h("button", { type: "button", class: `main accept ${busy ? "asked" : ""}`, "aria-busy": String(busy), data: { key: `accept ${offer.offer}` }, onclick: () => accept(offer) }, say("accept"), h("kbd", {}, "F2")),
      h("button", { type: "button", disabled: busy, data: { key: `decline ${offer.offer}` }, onclick: () => decline(offer) }, say("decline"), h("kbd", {}, "Shift+F2"))));
}

function path(offer) {
  const steps = (offer.path ?? []).map((each) => stepName(offer.client, each));
  return steps.length ? h("li", {}, say("pressed", { path: steps.join(" › ") })) : null;
}

/** What the customer was told: its place, and about how long. */
function toldWait({ position, low, high }) {
  const place = say("told_place", { n: position });
  return high === null ? place : `${place} · ${say("told_minutes", { low: Math.max(1, Math.round((low ?? 0) / 6e7)), high: Math.max(1, Math.round(high / 6e7)) })}`;
}

const stepName = (client, step) => book.reasons[client]?.find((each) => each.code === step.label)?.path.at(-1) ?? book.words[`menu_${step.label}`] ?? (step.label || step.key);

const accepted = new Set();

/** Whether *contact* was accepted on this page, and not on another tab or before a reload. */
export const isAccepted = (contact) => accepted.has(contact);

export function accept(offer) {
  if (isPending(offer.offer)) return;
  accepted.add(offer.contact);
  act("accept", { offer: offer.offer }, { key: offer.offer });
}

export const decline = (offer) => isPending(offer.offer) || act("decline", { offer: offer.offer }, { key: offer.offer });
