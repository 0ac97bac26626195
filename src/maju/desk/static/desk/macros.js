// Ready answers: found by typing, put in where the agent writes, with what is known filled in.
import { h } from "./dom.js";
import { fits } from "./finding.js";
import { pick } from "./picker.js";
import { book, clientName, filled, say } from "./words.js";

export function macrosFor(view) {
  return book.macros.filter((each) => (!each.client || each.client === view.client)
    && (each.channels.length === 0 || each.channels.includes(view.channel)));
}

export function textOf(macro, talk) {
  return filled(macro.text, { client: clientName(talk.view.client), customer: talk.facts?.name ?? "", number: talk.facts?.number ?? "" });
}

/** The list over the page; what is chosen goes to where *talk* writes. */
export function pickMacro(talk) {
  pick({
    title: say("macros"),
    label: say("macros"),
    hint: say("find_macro"),
    kind: "macros",
    rows: (typed) => macrosFor(talk.view).filter((each) => fits(typed, each.title, each.text, each.code)),
    drawn: (each) => [h("b", {}, each.title), h("span", { class: "soft small" }, textOf(each, talk))],
    choose: (each) => talk.insert(textOf(each, talk)),
  });
}
