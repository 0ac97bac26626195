// A promised call: from a moment on, in the queue of the contact.
import { act } from "./acting.js";
import { h } from "./dom.js";
import { book, queueName, say } from "./words.js";

const dialog = document.getElementById("picker");

export function askCallback(talk) {
  const queues = Object.entries(book.queues).filter(([, each]) => each.client === talk.view.client);
  const form = h("form", {
    class: "d-form", onsubmit: (event) => {
      event.preventDefault();
      dialog.close();
      const said = new FormData(form);
      said.set("contact", talk.contact);
      act("callback", said, { key: `callback ${talk.contact}` });
    },
  },
    h("h2", {}, say("callback_to", { name: talk.facts?.name || say("the_customer") })),
    h("p", { class: "soft small" }, talk.facts?.number ?? ""),
    h("label", {}, say("callback_since"), h("input", { type: "datetime-local", name: "since" })),
    h("label", {}, say("callback_until"), h("input", { type: "datetime-local", name: "until" })),
    h("label", {}, say("callback_queue"), h("select", { name: "queue" },
      queues.map(([id]) => h("option", { value: id, selected: id === talk.view.queue }, queueName(id))))),
    h("p", { class: "soft small" }, say("callback_hint")),
    h("p", { class: "d-answer" }, h("button", { class: "main" }, say("callback_promise")),
      h("button", { type: "button", onclick: () => dialog.close() }, say("cancel"), h("kbd", {}, "Esc"))));
  dialog.replaceChildren(form);
  dialog.showModal();
}
