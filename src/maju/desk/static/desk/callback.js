// A promised call: from a moment on, in the queue of the contact.
import { act, tell } from "./acting.js";
import { h } from "./dom.js";
import { book, queueName, say } from "./words.js";

const dialog = document.getElementById("picker");

/** *learn* asks anew for what is known of the customer: the promise stands there, and the number. */
export function askCallback(talk, learn = () => {}) {
  const queues = Object.entries(book.queues).filter(([, each]) => each.client === talk.view.client);
  const form = h("form", {
    class: "d-form", onsubmit: async (event) => {
      event.preventDefault();
      dialog.close();
      const said = new FormData(form);
      said.set("contact", talk.contact);
      if (!(await act("callback", said, { key: `callback ${talk.contact}` }))) return;
      tell(say("callback_kept"), "good");
      learn(talk.contact);
    },
  },
    h("h2", {}, say("callback_to", { name: talk.facts?.name || say("the_customer") })),
    talk.facts?.number ? h("p", { class: "soft small" }, talk.facts.number)
      : h("label", {}, say("callback_number"), h("input", { type: "tel", name: "number", required: true, maxlength: "30", autocomplete: "off", inputmode: "tel" })),
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
