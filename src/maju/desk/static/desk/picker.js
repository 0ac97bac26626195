// A list over the page, found by typing, chosen by arrow keys and Enter or by pointer.
import { h } from "./dom.js";
import { say } from "./words.js";

const dialog = document.getElementById("picker");

/**
 * Show it. *rows(typed)* are what fits; *drawn(row)* what stands in a row's line; *marks(row)* more of its
 * attributes; *choose(row)* is called once the list is closed, for a row that *can* be chosen.
 * Returns the function that draws it anew, for rows that come later.
 */
export function pick({ title, label, hint, kind = "", rows, drawn, marks = () => ({}), can = () => true, choose }) {
  const list = h("ul", { class: `d-picks ${kind}`.trim(), role: "listbox", id: "picks", "aria-label": label });
  const input = h("input", {
    type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "picks", autocomplete: "off", "aria-label": hint, placeholder: hint,
  });
  dialog.replaceChildren(h("h2", {}, title), input, list,
    h("p", { class: "d-answer" }, h("button", { type: "button", onclick: () => dialog.close() }, say("cancel"), h("kbd", {}, "Esc"))));
  let at = 0;
  let found = [];
  const take = (row) => {
    if (!row || !can(row)) return;
    dialog.close();
    choose(row);
  };
  const line = (row, index) => h("li", {
    role: "option", id: `pick-${index}`, "aria-selected": String(index === at), "aria-disabled": can(row) ? null : "true", onclick: () => take(row), ...marks(row),
  }, ...drawn(row));
  const draw = () => {
    found = rows(input.value.trim());
    at = Math.max(0, Math.min(at, found.length - 1));
    list.replaceChildren(...(found.length ? found.map(line) : [h("li", { class: "soft" }, say("nothing_found"))]));
    input.setAttribute("aria-activedescendant", found.length ? `pick-${at}` : "");
    list.children[at]?.scrollIntoView?.({ block: "nearest" });
  };
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  input.addEventListener("input", () => { at = 0; draw(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.key === "Enter" || event.key in steps)) return;
    event.preventDefault();
    if (event.key === "Enter") return take(found[at]);
    at += steps[event.key];
    draw();
  });
  dialog.showModal();
  draw();
  input.focus();
  return draw;
}
