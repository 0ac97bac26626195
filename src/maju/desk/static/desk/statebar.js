// The agent's own state: what it is, since when, what it may become, and whether the page is true.
import { act, isPending, tell } from "./acting.js";
import { h, show } from "./dom.js";
import { adapter } from "./phone.js";
import { awayName, book, queueName, say } from "./words.js";

const place = document.getElementById("bar-state");
const queues = document.getElementById("queues");
const live = document.getElementById("live");

let setBefore = null; // what the last change by somebody else was; null before the first view

export function drawState(agent, contacts) {
  hearOfOthers(agent);
  const busy = ["accept", "available", "away", "sign_in", "sign_out"].map((each) => isPending(each));
  show(place, [agent, busy, contacts.length], () => [
    h("p", { class: `d-state ${agent.state}` }, h("span", { class: "dot", "aria-hidden": "true" }),
      h("strong", {}, stateName(agent)),
      agent.since ? h("time", { class: "run", data: { since: agent.since } }) : null),
    wanted(agent),
    agent.set_by ? h("p", { class: "mark" }, say("set_by", { name: leadName(agent.set_by) })) : null,
    agent.rest_until ? h("p", { class: "mark" }, say("rests"), " ", h("time", { class: "run", data: { until: agent.rest_until } })) : null,
    agent.care ? h("p", { class: "mark good" }, say("care")) : null,
    agent.state === "signed_out" ? button("sign_in", say("sign_in"), { main: true }) : choices(agent),
  ]);
}

const leadName = (person) => book.leads[person] ?? say("a_lead");

/** A change that somebody else made is told when it comes, by name. */
function hearOfOthers(agent) {
  const { state, reason, since, wanted: wish, set_by: by } = agent;
  if (by === undefined) return; // the page's first view does not know
  const said = by ? JSON.stringify([by, wish, wish ? null : [state, reason, since]]) : "";
  if (said && setBefore !== null && said !== setBefore) tell(say("set_by_told", { name: leadName(by), state: wishedName(wish) ?? stateName(agent) }), "warn");
  setBefore = said;
}

function wishedName(wish) {
  if (!wish) return null;
  return wish.state === "away" ? awayName(wish.reason) : say(`state_${wish.state}`);
}

function stateName(agent) {
  if (agent.state === "away") return awayName(agent.reason) || say("state_away");
  return book.words[`state_${agent.state}`] ?? agent.state;
}

/** A change that waits for the end of the contacts in hand. */
function wanted(agent) {
  if (!agent.wanted) return null;
  return h("p", { class: "mark open" }, say("wished", { state: wishedName(agent.wanted) }));
}

function choices(agent) {
  const select = h("select", {
    "aria-label": say("go_away"), data: { key: "away" }, disabled: isPending("away"),
    onchange: (event) => {
      const reason = event.target.value;
      event.target.value = "";
      if (reason) act("away", { reason });
    },
  }, h("option", { value: "" }, say("go_away")), book.away.map((each) => h("option", { value: each.code }, each.name)));
  return h("div", { class: "d-choices" },
    button("available", say("state_available"), { main: agent.state === "away" || agent.wanted, pressed: agent.state !== "away" && !agent.wanted }),
    select, button("sign_out", say("sign_out")));
}

function button(name, label, { main = false, pressed = null } = {}) {
  return h("button", {
    type: "button", class: [main ? "main" : "", isPending(name) ? "asked" : ""].join(" "),
    "aria-pressed": pressed === null ? null : String(pressed), "aria-busy": String(isPending(name)),
    data: { key: name }, onclick: () => act(name, name === "sign_in" ? { phone: adapter() } : {}),
  }, label);
}

export function drawQueues(rows, due) {
  const mine = rows.filter((each) => each.queue in book.queues);
  show(queues, [mine, due], () => [
    h("h2", {}, say("waiting_now")),
    mine.length === 0 ? h("p", { class: "soft small" }, say("nobody_waits")) : h("ul", { class: "d-queues" },
      mine.slice().sort((a, b) => b.waiting - a.waiting).map((each) => h("li", {},
        h("span", { class: "name" }, queueName(each.queue)), h("b", {}, each.waiting),
        each.waiting && each.longest_since ? h("time", { class: "run soft", data: { since: each.longest_since } }) : h("span", {})))),
    due > 0 ? h("p", { class: "mark open" }, say("callbacks_due", { n: due })) : null,
  ]);
}

/** Whether what the page shows is true now: said in words, with a shape. */
export function drawLive(state, why) {
  document.getElementById("desk").dataset.live = state;
  show(live, [state, why], () => [h("span", { class: "dot", "aria-hidden": "true" }), say(`live_${state}`),
    why && state !== "live" ? h("span", { class: "why" }, say(`why_${why}`)) : null,
    state === "over" ? h("a", { href: location.href }, say("load_again")) : null]);
}
