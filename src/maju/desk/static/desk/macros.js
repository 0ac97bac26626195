// Ready answers: found by typing, put in where the agent writes, with what is known filled in.
import { h } from "./dom.js";
import { fits } from "./finding.js";
import { book, clientName, filled, say } from "./words.js";

const dialog = document.getElementById("picker");

export function macrosFor(view) {
  return book.macros.filter((each) => (!each.client || each.client === view.client)
    && (each.channels.length === 0 || each.channels.includes(view.channel)));
}

export function textOf(macro, talk) {
  return filled(macro.text, { client: clientName(talk.view.client), customer: talk.facts?.name ?? "", number: talk.facts?.number ?? "" });
}

/** The list over the page; what is chosen goes to where *talk* writes. */
export function pickMacro(talk) {
  const list = h("ul", { class: "d-picks macros", role: "listbox", id: "picks", "aria-label": say("macros") });
  const input = h("input", { type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "picks", autocomplete: "off", "aria-label": say("find_macro"), placeholder: say("find_macro") });
  dialog.replaceChildren(h("h2", {}, say("macros")), input, list,
    h("p", { class: "d-answer" }, h("button", { type: "button", onclick: () => dialog.close() }, say("cancel"), h("kbd", {}, "Esc"))));
  let at = 0;
  let found = [];
  const choose = (macro) => {
    dialog.close();
    talk.insert(textOf(macro, talk));
  };
  const draw = () => {
    found = macrosFor(talk.view).filter((each) => fits(input.value, each.title, each.text, each.code));
    at = Math.min(at, Math.max(0, found.length - 1));
    list.replaceChildren(...(found.length ? found.map((each, index) => h("li", {
      role: "option", id: `pick-${index}`, "aria-selected": String(index === at), onclick: () => choose(each),
    }, h("b", {}, each.title), h("span", { class: "soft small" }, textOf(each, talk)))) : [h("li", { class: "soft" }, say("nothing_found"))]));
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
      if (found[at]) choose(found[at]);
      return;
    } else return;
    event.preventDefault();
    draw();
  });
  dialog.showModal();
  draw();
  input.focus();
}
