// Beside the contact: its customer, ready answers, and whatever else the server lists as a tab.
// Parts come as HTML that the server's templates wrote and escaped; nothing else is put in as HTML.
import { h, show } from "./dom.js";
import { fits } from "./finding.js";
import { macrosFor, textOf } from "./macros.js";
import { clientName, say } from "./words.js";

const side = document.getElementById("side");
const body = document.getElementById("side-body");
const tabs = [...side.querySelectorAll("[role=tab]")];
let open = tabs[0]?.dataset.tab ?? "";
let talk = null;
let drawn = "";
let asked = null;

export function begin() {
  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next.focus();
      choose(next.dataset.tab);
    });
  }
  body.addEventListener("input", (event) => {
    if (event.target.id === "order") fillOrders(event.target.value.trim());
  });
  mark();
}

/** Links of the client that need an order number get the one that was typed. */
function fillOrders(order) {
  for (const link of body.querySelectorAll("a[data-template]")) {
    link.href = link.dataset.template.replace("{order}", encodeURIComponent(order));
  }
}

export function choose(name) {
  open = name;
  mark();
  draw(talk, true);
}

function mark() {
  for (const tab of tabs) {
    const on = tab.dataset.tab === open;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    if (on) body.setAttribute("aria-labelledby", tab.id);
  }
}

/** Show the open tab for *now*, the chosen contact (or none). */
export function draw(now, anew = false) {
  const changed = now !== talk;
  talk = now;
  const tab = tabs.find((each) => each.dataset.tab === open);
  if (tab === undefined) return;
  if (open === "customer") drawCustomer(changed || anew);
  else if (open === "macros") drawMacros();
  else if (tab.dataset.url) fetchInto(tab.dataset.url, anew || changed);
}

function drawCustomer(anew) {
  if (talk === null) {
    put("empty", () => [h("p", { class: "empty" }, say("no_contact_chosen"))]);
    return;
  }
  const html = talk.panel;
  if (html === undefined) put("waiting", () => [h("p", { class: "empty" }, say("coming"))]);
  else if (anew || drawn !== html) putHtml(html);
}

function drawMacros() {
  if (talk === null) {
    put("empty", () => [h("p", { class: "empty" }, say("no_contact_chosen"))]);
    return;
  }
  const list = h("ul", { class: "d-macros" });
  const input = h("input", { type: "search", "aria-label": say("find_macro"), placeholder: say("find_macro"), data: { key: "find-macro" }, oninput: () => fill() });
  const fill = () => list.replaceChildren(...macrosFor(talk.view).filter((each) => fits(input.value, each.title, each.text)).map((each) => h("li", {},
    h("button", { type: "button", onclick: () => talk.insert(textOf(each, talk)) }, h("b", {}, each.title),
      h("span", { class: "soft small" }, each.client ? `${clientName(each.client)} · ` : "", textOf(each, talk))))));
  put(["macros", talk.contact, talk.facts?.name], () => {
    fill();
    return [h("p", { class: "soft small" }, say("macros_hint")), input, list];
  });
}

async function fetchInto(url, anew) {
  if (!anew && drawn === url) return;
  if (anew) put(["coming", url, Date.now()], () => [h("p", { class: "empty" }, say("coming"))]);
  drawn = url;
  asked?.abort();
  const mine = (asked = new AbortController());
  const where = new URL(url, location.href);
  if (talk) where.searchParams.set("contact", talk.contact);
  try {
    const answer = await fetch(where, { credentials: "same-origin", headers: { "X-Part": "side" }, signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    putHtml(await answer.text());
    drawn = url;
  } catch (error) {
    if (error.name !== "AbortError") put("away", () => [h("p", { class: "empty" }, say("not_reached"))]);
  }
}

function put(sign, build) {
  if (show(body, sign, build)) drawn = "";
}

function putHtml(html) {
  const draft = document.createElement("template");
  draft.innerHTML = html;
  body.replaceChildren(draft.content);
  delete body.dataset.sign;
  drawn = html;
  window.htmx?.process(body);
}
