// To whom a contact goes: queues with who waits there, people with what they are doing, found by typing.
import { act } from "./acting.js";
import { h } from "./dom.js";
import { fits } from "./finding.js";
import { awayName, lasting, say } from "./words.js";
import { now } from "./clock.js";

const dialog = document.getElementById("picker");

/** Ask for a target, then transfer or consult *talk* with it. */
export async function pickTarget(talk, what) {
  const list = h("ul", { class: "d-picks", role: "listbox", id: "picks", "aria-label": say("targets") });
  const input = h("input", {
    type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "picks", autocomplete: "off",
    "aria-label": say("find_target"), placeholder: say("find_target"),
  });
  dialog.replaceChildren(h("h2", {}, say(what === "transfer" ? "transfer_to" : "consult_with")), input, list,
    h("p", { class: "d-answer" }, h("button", { type: "button", onclick: () => dialog.close() }, say("cancel"), h("kbd", {}, "Esc"))));
  dialog.showModal();
  const desk = document.getElementById("desk").dataset;
  const given = await fetch(`${desk.targets}${talk.contact}`, { credentials: "same-origin", headers: { Accept: "application/json" } })
    .then((each) => (each.ok ? each.json() : { targets: [] })).catch(() => ({ targets: [] }));
  talk.names = Object.fromEntries(given.targets.map((each) => [each.code, each.name]));
  let at = 0;
  let found = [];
  const choose = (target) => {
    dialog.close();
    act(what, { contact: talk.contact, target: target.id }, { key: `${what} ${talk.contact}` });
  };
  const draw = () => {
    const typed = input.value.trim();
    found = given.targets.filter((each) => fits(typed, each.name, each.code));
    if (what === "transfer" && talk.view.channel === "voice" && /^[+\d][\d -]{3,}$/.test(typed)) {
      found.push({ id: typed, kind: "number", name: say("number_outside", { number: typed }), state: "", can: true });
    }
    at = Math.min(at, Math.max(0, found.length - 1));
    list.replaceChildren(...found.map((each, index) => h("li", {
      role: "option", id: `pick-${index}`, class: `${each.kind} ${each.state}`, "aria-selected": String(index === at),
      "aria-disabled": each.can ? null : "true", onclick: () => each.can && choose(each),
    }, h("span", { class: "dot", "aria-hidden": "true" }), h("b", {}, each.name), h("span", { class: "soft small" }, about(each)))));
    if (found.length === 0) list.replaceChildren(h("li", { class: "soft" }, say("nothing_found")));
    input.setAttribute("aria-activedescendant", found.length ? `pick-${at}` : "");
    list.children[at]?.scrollIntoView?.({ block: "nearest" });
  };
  input.addEventListener("input", () => { at = 0; draw(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") at = Math.min(at + 1, found.length - 1);
    else if (event.key === "ArrowUp") at = Math.max(at - 1, 0);
    else if (event.key === "Enter") {
      event.preventDefault();
      if (found[at]?.can) choose(found[at]);
      return;
    } else return;
    event.preventDefault();
    draw();
  });
  draw();
  input.focus();
}

function about(each) {
  if (each.kind === "queue") return each.open ? say("waits", { n: each.waiting }) : say("queue_shut");
  if (each.kind === "number") return "";
  const state = each.state === "away" ? awayName(each.reason) : say(`seen_${each.state}`);
  return each.since ? `${state} ${lasting(now() - each.since)}` : state;
}
