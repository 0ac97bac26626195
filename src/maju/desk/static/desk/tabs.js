// The contacts in hand, one tab each: a call and several chats, with what has not been read.
import { h, show, sign } from "./dom.js";
import { clientName, hue, queueName, say, stageName } from "./words.js";

const place = document.getElementById("tabs");

/** *talks*: what the page keeps per contact (unread, facts, unsaved); *chosen*: which is open. */
export function drawTabs(contacts, talks, chosen, choose) {
  const rows = contacts.map((each) => {
    const talk = talks.get(each.contact);
    return { ...each, unread: talk?.unread ?? 0, name: talk?.facts?.name ?? "", on: each.contact === chosen };
  });
  show(place, rows, () => [
    h("h2", {}, say("contacts")),
    rows.length === 0 ? h("p", { class: "soft small" }, say("no_contacts")) : h("ul", {}, rows.map((row) => h("li", {}, tab(row, choose)))),
  ]);
}

function tab(row, choose) {
  const since = row.stage === "held" ? row.held_since : row.stage === "wrap_up" ? row.wrap_up_began : row.answered_at ?? row.began_at;
  return h("button", {
    type: "button", class: `d-tab ${hue(row.client)} ${row.stage}`, "aria-current": row.on ? "true" : null,
    data: { key: row.contact }, onclick: () => choose(row.contact),
  },
    sign(row.channel),
    h("span", { class: "who" }, h("b", {}, row.name || say("nobody")), h("span", { class: "soft" }, clientName(row.client))),
    h("span", { class: "what" },
      row.unread ? h("span", { class: "count" }, row.unread, h("span", { class: "hidden" }, say("unread"))) : null,
      h("span", { class: "stage" }, stageName(row.stage)),
      since && row.stage !== "unsaved" ? h("time", { class: "run", data: { since, limit: row.stage === "wrap_up" ? 120e6 : "" } }) : null),
    h("span", { class: "hidden" }, queueName(row.queue)));
}
