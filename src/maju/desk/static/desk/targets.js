// To whom a contact goes: queues with who waits there, people with what they are doing, found by typing.
import { act, latest } from "./acting.js";
import { h } from "./dom.js";
import { fits } from "./finding.js";
import { pick } from "./picker.js";
import { awayName, lasting, say } from "./words.js";
import { now } from "./clock.js";

/** Ask for a target, then transfer or consult *talk* with it. */
export async function pickTarget(talk, what) {
  let targets = [];
  const draw = pick({
    title: say(what === "transfer" ? "transfer_to" : "consult_with"),
    label: say("targets"),
    hint: say("find_target"),
    rows: (typed) => [...targets.filter((each) => fits(typed, each.name, each.code)), ...outside(talk, what, typed)],
    drawn: (each) => [h("span", { class: "dot", "aria-hidden": "true" }), h("b", {}, each.name), h("span", { class: "soft small" }, about(each))],
    marks: (each) => ({ class: `${each.kind} ${each.state}` }),
    can: (each) => each.can,
    choose: (each) => act(what, { contact: talk.contact, target: each.id }, { key: `${what} ${talk.contact}` }),
  });
  const desk = document.getElementById("desk").dataset;
  const given = await fetch(`${desk.targets}${talk.contact}?seq=${latest()}`, { credentials: "same-origin", headers: { Accept: "application/json" } })
    .then((each) => (each.ok ? each.json() : { targets: [] })).catch(() => ({ targets: [] }));
  talk.names = Object.fromEntries(given.targets.map((each) => [each.code, each.name]));
  targets = given.targets;
  draw();
}

function outside(talk, what, typed) {
  if (what !== "transfer" || talk.view.channel !== "voice" || !/^[+\d][\d -]{3,}$/.test(typed)) return [];
  return [{ id: typed, kind: "number", name: say("number_outside", { number: typed }), state: "", can: true }];
}

function about(each) {
  if (each.kind === "queue") return each.open ? say("waits", { n: each.waiting }) : say("queue_shut");
  if (each.kind === "number") return "";
  const state = each.state === "away" ? awayName(each.reason) : say(`seen_${each.state}`);
  return each.since ? `${state} ${lasting(now() - each.since)}` : state;
}
