// The record of a contact: type by typing, result, what becomes of the inquiry, the client's own fields.
import { act, isPending, latest, tell } from "./acting.js";
import { h, show } from "./dom.js";
import { fits } from "./finding.js";
import { book, say } from "./words.js";

const RESULTS = ["solved", "informed", "accepted", "handed_over", "callback", "no_answer", "other"];
const NATURES = ["question", "request", "complaint", "praise", "proposal"];
const INQUIRIES = ["done", "open", "client", "second", "callback", "absent"];
const SHOWN = 8;

export class Record {
  constructor(talk, saved) {
    this.talk = talk;
    this._saved = saved;
    this.topics = []; // the main type first
    this._at = 0;
    this._found = [];
    this._guessed = false;
    const id = talk.contact.replace(/\W/g, "");
    this.topic = h("input", {
      type: "text", id: `topic-${id}`, role: "combobox", "aria-expanded": "false", "aria-controls": `topics-${id}`,
      "aria-autocomplete": "list", autocomplete: "off", placeholder: say("topic_hint"),
      oninput: () => this._offer(), onfocus: () => this._offer(), onblur: () => setTimeout(() => this._hide(), 150),
      onkeydown: (event) => this._keyed(event),
    });
    this.list = h("ul", { class: "d-picks floating", role: "listbox", id: `topics-${id}`, hidden: true, "aria-label": say("topic") });
    this.chosen = h("ul", { class: "d-chosen" });
    this.result = select("result", RESULTS);
    this.nature = select("nature", NATURES);
    this.inquiry = select("inquiry", INQUIRIES, () => this._drawDue());
    this.inquiry.value = "done";
    this.due = h("input", { type: "datetime-local", name: "due", "aria-label": say("due") });
    this.promised = h("label", { class: "d-field", hidden: true }, h("span", {}, say("due")), this.due);
    this.owner = h("select", { name: "owner" }, h("option", { value: "" }, say("owner_me")));
    this.owned = h("label", { class: "d-field", hidden: true }, h("span", {}, say("owner")), this.owner);
    this.joins = h("div", { class: "d-joins" });
    this.fields = h("div", { class: "d-fields" });
    this.note = h("textarea", { name: "note", rows: 2, maxlength: "4000", id: `note-${id}`, placeholder: say("note_hint") });
    this.foot = h("p", { class: "d-foot" });
    this.root = h("form", {
      class: "d-record", "aria-label": say("record"),
      onsubmit: (event) => { event.preventDefault(); this.save(); },
      onkeydown: (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.save(); }
      },
    },
      h("div", { class: "d-row" },
        h("div", { class: "d-field topic" }, h("label", { for: `topic-${id}` }, say("topic")), this.topic, this.list),
        field("result", this.result), field("nature", this.nature)),
      this.chosen,
      h("div", { class: "d-row" }, field("inquiry", this.inquiry), this.promised, this.owned, this.joins, this.fields),
      h("div", { class: "d-field" }, h("label", { for: `note-${id}` }, say("note")), this.note),
      this.foot);
    if (talk.view.topic) this._choose(talk.view.topic);
    this._guessed = this.topics.length > 0; // by the menu: the first real choice takes its place
  }

  draw() {
    const { view } = this.talk;
    const open = this.talk.facts?.inquiries ?? [];
    const choices = () => [h("option", { value: "" }, say("joins_none")), open.map((each) => h("option", { value: each.id }, each.says))];
    const joins = () => (open.length === 0 ? [] : [field("joins", h("select", { name: "joins" }, choices()))]);
    if (show(this.joins, open, joins)) this._fill(this.joins);
    this._fillOrder();
    const wrap = view.stage === "wrap_up";
    const late = view.stage === "unsaved";
    const busy = isPending(`finish ${this.talk.contact}`);
    show(this.foot, [wrap, late, busy, view.wrap_up_target, isPending(`extend ${this.talk.contact}`)], () => [
      wrap && view.wrap_up_target ? h("span", { class: "target" }, say("wrap_up_left"), " ", h("time", { class: "run", data: { until: view.wrap_up_target } })) : null,
      wrap ? h("button", { type: "button", data: { key: "extend" }, onclick: () => this.talk.do("extend") }, say("extend")) : null,
      late ? h("span", { class: "mark warn" }, say("unsaved_hint")) : null,
      h("span", { class: "space" }),
      late ? h("button", { type: "button", data: { key: "drop" }, onclick: () => this._saved(this.talk) }, say("drop_record")) : null,
      h("button", {
        class: `main ${busy ? "asked" : ""}`, "aria-busy": String(busy), data: { key: "save" },
        "aria-disabled": wrap || late ? null : "true", title: wrap || late ? null : say("why_save_later"),
      }, say("save_next"), h("kbd", {}, "Ctrl+Enter")),
    ]);
  }

  focus() {
    this.topic.focus();
  }

  /** What was said so far, to be kept; null where nothing was. */
  draft() {
    const said = [...new FormData(this.root)].filter(([name, value]) => value !== "" && !(name === "inquiry" && value === "done"));
    const topics = this._guessed ? [] : this.topics.map((each) => each.code);
    return said.length || topics.length ? { topics, said } : null;
  }

  restore({ topics, said }) {
    for (const code of topics) this._choose(code);
    this._kept = new Map(said); // for what is drawn later
    this._fill(this.root);
    this._drawDue();
  }

  _fill(place) {
    for (const each of place.querySelectorAll("[name]")) {
      const value = this._kept?.get(each.name);
      if (value === undefined) continue;
      if (each.type === "checkbox") each.checked = true;
      else each.value = value;
    }
  }

  async save() {
    const { view, contact } = this.talk;
    if (view.stage !== "wrap_up" && view.stage !== "unsaved") {
      tell(say("why_save_later"));
      return;
    }
    if (isPending(`finish ${contact}`)) return;
    if (this.topics.length === 0) {
      tell(say("topic_first"), "bad");
      this.topic.focus();
      return;
    }
    if (!this.root.reportValidity()) return;
    const said = new FormData(this.root);
    said.set("contact", contact);
    said.set("topic", this.topics[0].code);
    for (const each of this.topics.slice(1)) said.append("also", each.code);
    this.saving = true;
    const done = await act("finish", said, { key: `finish ${contact}` });
    this.saving = false;
    if (done) {
      tell(say("saved"), "good");
      this._saved(this.talk);
    }
  }

  // --- the type -----------------------------------------------------------------------------------

  _reasons() {
    return book.reasons[this.talk.view.client] ?? [];
  }

  _offer() {
    const typed = this.topic.value.trim();
    const all = this._reasons().filter((each) => !this.topics.includes(each));
    const found = all.filter((each) => fits(typed, each.path.join(" "), each.find, each.code));
    this._found = (typed ? [...found.filter((each) => each.leaf), ...found.filter((each) => !each.leaf)] : found.filter((each) => each.leaf)).slice(0, SHOWN);
    this._at = 0;
    this._list();
  }

  _list() {
    this.list.hidden = this._found.length === 0;
    this.topic.setAttribute("aria-expanded", String(!this.list.hidden));
    this.list.replaceChildren(...this._found.map((each, index) => h("li", {
      role: "option", id: `${this.list.id}-${index}`, "aria-selected": String(index === this._at),
      onpointerdown: (event) => { event.preventDefault(); this._choose(each.code); },
    }, each.path.slice(0, -1).map((part) => [h("span", { class: "soft" }, part), " › "]), h("b", {}, each.path.at(-1)))));
    this.topic.setAttribute("aria-activedescendant", this.list.hidden ? "" : `${this.list.id}-${this._at}`);
    this.list.children[this._at]?.scrollIntoView?.({ block: "nearest" });
  }

  _hide() {
    this.list.hidden = true;
    this.topic.setAttribute("aria-expanded", "false");
  }

  _keyed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") this._at = Math.min(this._at + 1, this._found.length - 1);
    else if (event.key === "ArrowUp") this._at = Math.max(this._at - 1, 0);
    else if (event.key === "Escape" && !this.list.hidden) {
      this._hide();
      return;
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!this.list.hidden && this._found[this._at]) this._choose(this._found[this._at].code);
      return;
    } else if (event.key === "Backspace" && this.topic.value === "" && this.topics.length) {
      this.topics.pop();
      this._chosen();
      return;
    } else return;
    event.preventDefault();
    if (this.list.hidden) this._offer();
    else this._list();
  }

  _choose(code) {
    const found = this._reasons().find((each) => each.code === code);
    if (!found || this.topics.includes(found)) return;
    if (this._guessed) this.topics = [];
    this._guessed = false;
    this.topics.push(found);
    this.topic.value = "";
    this._hide();
    this._chosen();
  }

  _chosen() {
    this.chosen.replaceChildren(...this.topics.map((each, index) => h("li", { class: index === 0 ? "first" : "" },
      h("span", { class: "tiny" }, say(index === 0 ? "topic_main" : "topic_also")), each.path.join(" › "),
      h("button", { type: "button", class: "quiet", "aria-label": say("take_away", { what: each.path.at(-1) }), onclick: () => {
        this.topics.splice(this.topics.indexOf(each), 1);
        this._chosen();
        this.topic.focus();
      } }, "×"))));
    this._drawFields();
    this.root.dispatchEvent(new Event("change"));
  }

  // --- the client's own fields ------------------------------------------------------------------------

  _drawFields() {
    const above = new Set([""]);
    const reasons = this._reasons();
    for (let step = this.topics[0]; step; step = reasons.find((each) => each.code === step.above)) above.add(step.code);
    const those = (book.fields[this.talk.view.client] ?? []).filter((each) => above.has(each.reason));
    const kept = new FormData(this.root);
    show(this.fields, those, () => those.map((each) => input(each, kept.get(`field_${each.code}`) ?? "")));
    this._fillOrder();
  }

  /** The order number that the customer told before anybody came is not typed a second time. */
  _fillOrder() {
    const box = this.fields.querySelector('[name="field_order"]');
    const order = this.talk.facts?.order;
    if (!box || !order || box.dataset.told) return;
    box.dataset.told = order;
    if (!box.value) box.value = order;
  }

  _drawDue() {
    this.promised.hidden = this.inquiry.value === "done";
    this.due.required = this.inquiry.value === "callback";
    this.owned.hidden = ["done", "client"].includes(this.inquiry.value);
    if (!this.owned.hidden) this._learnOwners();
  }

  /** Colleagues who may look after it: asked for once, when somebody is to be chosen. */
  async _learnOwners() {
    if (this._asked) return;
    this._asked = true;
    const answer = await fetch(`${document.getElementById("desk").dataset.targets}${this.talk.contact}?for=owner&seq=${latest()}`, {
      credentials: "same-origin", headers: { Accept: "application/json" },
    }).catch(() => null);
    if (!answer?.ok) {
      this._asked = false;
      return;
    }
    const { owners } = await answer.json();
    this.owner.append(...owners.map((each) => h("option", { value: each.code }, each.name)));
    this._fill(this.owned);
  }
}

function select(name, values, onchange = null) {
  return h("select", { name, onchange }, name === "inquiry" ? null : h("option", { value: "" }, say("not_said")),
    values.map((each) => h("option", { value: each }, say(`${name}_${each}`))));
}

const field = (name, element) => h("label", { class: "d-field" }, h("span", {}, say(name)), element);

function input(said, value) {
  const name = `field_${said.code}`;
  const shared = { name, required: said.required, value };
  const label = said.required ? `${said.label} *` : said.label;
  if (said.kind === "choice") {
    return h("label", { class: "d-field" }, h("span", {}, label), h("select", { name, required: said.required },
      h("option", { value: "" }, say("not_said")), said.choices.map(([kept, shown]) => h("option", { value: kept, selected: kept === value }, shown))));
  }
  if (said.kind === "check") {
    return h("label", { class: "d-check" }, h("input", { type: "checkbox", name, value: "1", checked: value === "1" }), label);
  }
  return h("label", { class: "d-field" }, h("span", {}, label), h("input", { type: { number: "number", date: "date" }[said.kind] ?? "text", ...shared }));
}
