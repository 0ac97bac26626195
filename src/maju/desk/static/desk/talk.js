// One contact in hand: who it is, what can be done with it, and what was said.
import { act, isPending, latest, tell } from "./acting.js";
import { h, show, sign } from "./dom.js";
import { askCallback } from "./callback.js";
import { greetingOf } from "./offers.js";
import { phoneSign, phoneTools } from "./phone_panel.js";
import { pickMacro } from "./macros.js";
import { pickTarget } from "./targets.js";
import { book, channelName, clientName, clock, hue, queueName, say, stageName } from "./words.js";

const SHOWN_TYPING_MS = 4000;

export class Talk {
  /** *live* sends typing, *learn* asks anew who it is. Its elements are made once, so that drafts stay. */
  constructor(contact, live, learn) {
    this._learn = learn;
    this._blanks = new Set(); // of ready answers: [date], and whoever was told that it is empty
    this._told = "";
    this.contact = contact.contact;
    this.view = contact;
    this.can = [];
    this.unread = 0;
    this.facts = null;
    this.messages = [];
    this._sent = null; // the last message on its way
    this._live = live;
    this._typing = null;
    this.head = h("header", { class: "d-head" });
    this.tools = h("div", { class: "d-tools", role: "toolbar", "aria-label": say("controls") });
    this.asking = h("div", { class: "d-asking" });
    this.items = h("ol");
    this.log = h("div", { class: "d-log", role: "log", tabIndex: 0, "aria-label": say("conversation") }, this.items);
    this.typing = h("p", { class: "d-typing soft small", "aria-live": "polite" });
    this.composer = this._composer();
    this.root = h("section", { class: "d-talk", "aria-label": say("conversation") },
      this.head, this.tools, this.asking, this.log, this.typing, this.composer);
  }

  draw(view, can) {
    this.view = view;
    this.can = can;
    this.warned = this.warned || view.abuse > 0;
    this.root.className = `d-talk ${hue(view.client)} ${view.stage} on-${view.channel}`;
    this._drawHead();
    this._drawTools();
    this._drawAsking();
    this._drawStory();
    for (const each of this.log.querySelectorAll("[data-agent]")) each.textContent = this._name(each.dataset.agent);
    this.composer.hidden = view.channel === "voice" || !can.includes("message");
  }

  // --- what was said ------------------------------------------------------------------------------

  say(message, n, seen) {
    if (this.messages[n - 1]) return;
    this.messages[n - 1] = message;
    const end = this.log.scrollTop + this.log.clientHeight > this.log.scrollHeight - 40;
    this._atEnd = end; // a picture is drawn later than its line
    for (const each of this.log.querySelectorAll(`.sending[data-id="${CSS.escape(message.id)}"]`)) each.remove();
    if (message.by === "agent") this._settle(message.text);
    const before = [...this.log.querySelectorAll("[data-n]")].find((each) => Number(each.dataset.n) > n);
    this.items.insertBefore(this._bubble(message, n), before ?? this.log.querySelector(".sending"));
    if (message.by === "customer" && !seen) this.unread += 1;
    if (message.by === "customer") this.typing.textContent = "";
    if (end) this.log.scrollTop = this.log.scrollHeight;
  }

  /** What this page has sent stands there as sent; now it is said, and stands there as that. */
  _settle(text) {
    const mine = [...this.log.querySelectorAll(".sending")].find((each) => each.dataset.text === text);
    mine?.remove();
  }

  types() {
    this.typing.textContent = say("types", { name: this.facts?.name || say("the_customer") });
    clearTimeout(this._typing);
    this._typing = setTimeout(() => { this.typing.textContent = ""; }, SHOWN_TYPING_MS);
  }

  read() {
    this.unread = 0;
    this.log.scrollTop = this.log.scrollHeight;
  }

  _bubble(message, n) {
    const drawn = () => { if (this._atEnd) this.log.scrollTop = this.log.scrollHeight; };
    const file = message.file ? fileOf(message, `${document.getElementById("desk").dataset.file}${this.contact}/${message.id}?seq=${latest()}`, drawn) : null;
    return h("li", { class: message.by, data: { n } },
      h("p", { class: "words" }, message.text, file),
      h("p", { class: "soft tiny" }, message.by === "agent" && message.agent !== book.agent.id ? h("span", { data: { agent: message.agent } }, this._name(message.agent)) : null, " ", h("time", {}, clock(message.at))));
  }

  /** A colleague, by name once the server has told it. */
  _name(agent) {
    return this.facts?.names?.[agent] ?? this.names?.[agent] ?? agent;
  }

  /** A call has no lines: what led to it stands in their place. */
  _drawStory() {
    if (this.view.channel === "chat") return;
    const story = this.facts?.story ?? [];
    const greeting = greetingOf(this.view.client, this.facts?.entry ?? "", { customer: this.facts?.name ?? "" });
    show(this.items, [story, greeting, this.view.stage], () => [
      this.view.stage === "talking" || this.view.stage === "held" ? h("li", { class: "greeting" }, h("p", {}, greeting)) : null,
      story.map((each) => h("li", { class: "story" }, h("time", { class: "soft" }, clock(each.at)), h("span", {}, each.says))),
    ]);
  }

  // --- who, and what can be done ---------------------------------------------------------------------

  _drawHead() {
    const { view, facts } = this;
    const since = view.stage === "held" ? view.held_since : view.stage === "wrap_up" ? view.wrap_up_began : view.answered_at ?? view.began_at;
    show(this.head, [view, facts], () => [
      h("p", { class: "brand-name" }, clientName(view.client)),
      h("h2", {}, facts?.name || say("nobody"), h("span", { class: "soft number" }, facts?.number ?? "")),
      h("p", { class: "how soft small" }, sign(view.channel), channelName(view.channel), " · ", queueName(view.queue)),
      h("p", { class: `stage ${view.stage}` }, h("span", { class: "dot", "aria-hidden": "true" }), stageName(view.stage), " ",
        since && view.stage !== "unsaved" ? h("time", { class: "run", data: { since } }) : null),
      view.recording ? h("p", { class: `mark d-recording ${view.recording}`, role: "status" }, sign(view.recording === "on" ? "record" : "pause"), say(`recording_${view.recording}`)) : null,
      view.together?.length ? h("p", { class: "mark d-together", role: "status" }, sign("consult"), say("together", { names: view.together.map((each) => this._name(each)).join(", ") })) : null,
      (view.watched ?? []).map((each) => h("p", { class: `mark d-watched ${each.how}`, role: "status" }, sign("shield"), say(`watched_${each.how}`, { name: book.leads[each.by] ?? say("a_lead") }))),
    ]);
  }

  _drawTools() {
    const { view, can } = this;
    const live = view.channel === "voice";
    const busy = ["hold", "resume", "hang_up", "transfer", "consult", "abuse", "pause_recording", "resume_recording"].map((each) => isPending(this._key(each)));
    show(this.tools, [view.stage, view.asking?.stage ?? "", view.channel, view.recording, view.abuse, can, busy, this.warned, live && phoneSign()], () => {
      if (view.stage === "wrap_up" || view.stage === "unsaved") return [this._callback(), view.abuse > 1 ? null : this._abuse()];
      return [
        live ? (view.stage === "held" ? this._tool("resume", "play", "F4") : this._tool("hold", "hold", "F4")) : null,
        live ? phoneTools() : null,
        view.recording === "on" ? this._tool("pause_recording", "pause") : null,
        view.recording === "paused" ? this._tool("resume_recording", "record", "", null, "pressed") : null,
        this._tool("transfer", "transfer", "", () => pickTarget(this, "transfer")),
        this._tool("consult", "consult", "", () => pickTarget(this, "consult")),
        can.includes("leave_conference") ? this._tool("leave_conference", "end") : null,
        this._callback(),
        this._abuse(),
        this._tool("hang_up", live ? "end" : "end_chat", "Shift+F4", null, "danger"),
      ];
    });
  }

  _key(name) {
    return `${name} ${this.contact}`;
  }

  _tool(name, picture, key = "", onclick = null, css = "") {
    const why = this.can.includes(name) ? "" : this._whyNot(name);
    const busy = isPending(this._key(name));
    const asked = ["talking", "aside"].includes(this.view.asking?.stage) && { hold: "consult_switch", resume: "consult_switch" }[name];
    const written = this.view.channel !== "voice" ? { hang_up: "end_chat", transfer: "transfer_chat" }[name] : asked;
    const label = say(written || name);
    return h("button", {
      type: "button", class: `d-tool ${css} ${busy ? "asked" : ""}`, "aria-disabled": why ? "true" : null,
      title: why || null, "aria-busy": String(busy), data: { key: name },
      onclick: () => (why ? tell(why) : onclick ? onclick() : this.do(name)),
    }, sign(picture), label, key ? h("kbd", {}, key) : null, why ? h("span", { class: "hidden" }, why) : null);
  }

  do(name, fields = {}) {
    if (isPending(this._key(name))) return Promise.resolve(false);
    if (!this.can.includes(name) && name !== "abuse") {
      tell(this._whyNot(name));
      return Promise.resolve(false);
    }
    return act(name, { contact: this.contact, ...fields }, { key: this._key(name) });
  }

  _whyNot(name) {
    const { stage, channel, asking, role } = this.view;
    if (stage === "wrap_up" || stage === "unsaved") return say("why_over");
    if (channel !== "voice" && (name === "hold" || name === "resume")) return say("why_no_hold");
    if (role === "consult") return say("why_consulted");
    if (asking) return say("why_consulting");
    if (stage === "dialling") return say("why_dialling");
    if (name === "transfer" || name === "consult") return say("why_conference");
    return say("why_not_now");
  }

  _callback() {
    return h("button", { type: "button", class: "d-tool", data: { key: "callback" }, onclick: () => askCallback(this, this._learn) }, sign("bell"), say("callback"));
  }

  /** 폭언·성희롱: two presses, the second ends; the words on the button say which one it is. */
  _abuse() {
    const press = async (event) => {
      const kind = event.target.value;
      event.target.value = "";
      if (!kind) return;
      const done = await act("abuse", { contact: this.contact, kind }, { key: this._key("abuse") });
      if (done) {
        tell(say(this.warned ? "abuse_ended" : "abuse_warned"), "warn");
        this.warned = true;
        this._drawTools();
      }
    };
    return h("label", { class: `d-tool d-abuse ${this.warned ? "warned" : ""}` }, sign("shield"),
      h("span", { class: "hidden" }, say("abuse")),
      h("select", { data: { key: "abuse" }, disabled: isPending(this._key("abuse")), onchange: press },
        h("option", { value: "" }, say(this.warned ? "abuse_again" : "abuse")),
        h("option", { value: "abuse" }, say("abuse_words")), h("option", { value: "harassment" }, say("abuse_harassment"))));
  }

  _drawAsking() {
    const { asking } = this.view;
    const busy = ["consult_cancel", "consult_transfer", "consult_conference"].map((each) => isPending(this._key(each)));
    this.asking.hidden = !asking;
    show(this.asking, [asking ?? null, busy, this.facts?.names ?? null], () => {
      if (!asking) return [];
      const whom = asking.colleague ?? asking.to_agent ?? queueName(asking.queue);
      const there = asking.stage === "talking" || asking.stage === "aside";
      if (asking.agent !== book.agent.id) {
        return [h("p", {}, sign("consult"), say(asking.stage === "aside" ? "asked_aside" : "asked_by", { whom: this._name(asking.agent) }))];
      }
      const button = (name, css = "") => h("button", {
        type: "button", class: css, disabled: isPending(this._key(name)), data: { key: name },
        "aria-disabled": name !== "consult_cancel" && !there ? "true" : null,
        onclick: () => (name !== "consult_cancel" && !there ? tell(say("why_not_there")) : act(name, { contact: this.contact }, { key: this._key(name) })),
      }, say(name === "consult_conference" && this.view.channel !== "voice" ? "conference_chat" : name));
      const waits = asking.stage === "waiting" && asking.to_agent ? "asking_busy" : `asking_${asking.stage}`;
      return [h("p", {}, sign("consult"), say(waits, { whom: this._name(whom) })),
        button("consult_transfer", there ? "main" : ""), button("consult_conference"), button("consult_cancel")];
    });
  }

  // --- writing ---------------------------------------------------------------------------------------

  _composer() {
    this.text = h("textarea", {
      rows: 2, name: "text", maxlength: "4000", "aria-label": say("write_here"), placeholder: say("write_hint"),
      oninput: () => this._live().typing(this.contact),
      onkeydown: (event) => this._keyed(event),
      onpaste: (event) => {
        if (!event.clipboardData.files.length) return;
        event.preventDefault();
        this._sendFiles(event.clipboardData.files);
      },
    });
    const files = h("input", { type: "file", hidden: true, multiple: true, "aria-label": say("send_file"), onchange: () => { this._sendFiles(files.files); files.value = ""; } });
    return h("form", { class: "d-composer", onsubmit: (event) => this._send(event) }, this.text,
      h("div", { class: "d-send" }, files,
        h("button", { type: "button", class: "d-attach", title: say("file_hint"), data: { key: "file" }, onclick: () => files.click() }, sign("file"), h("span", { class: "hidden" }, say("send_file"))),
        h("button", { type: "button", onclick: () => pickMacro(this) }, say("macros"), h("kbd", {}, "/")),
        h("button", { class: "main" }, say("send"))));
  }

  _keyed(event) {
    if (event.isComposing) return; // a Korean letter is still being put together
    if (event.key === "Enter" && !event.shiftKey) this._send(event);
    if (event.key === "/" && this.text.value === "") {
      event.preventDefault();
      pickMacro(this);
    }
  }

  async _send(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text || this._hasBlank(text)) return;
    this.text.value = "";
    const item = this._going(text);
    if (await this._inTurn(() => act("message", { contact: this.contact, text }, { key: this._key("message"), patient: true }))) return;
    item.remove();
    this.text.value = [text, this.text.value].filter(Boolean).join("\n");
  }

  /** A blank of a ready answer that nobody filled in is asked about once, and stands marked. */
  _hasBlank(text) {
    const blank = [...this._blanks].find((each) => text.includes(each));
    if (!blank || this._told === text) return false;
    this._told = text;
    const at = this.text.value.indexOf(blank);
    this.text.focus();
    this.text.setSelectionRange(at, at + blank.length);
    tell(say("fill_blank", { blank }), "warn");
    return true;
  }

  /** What is on its way stands there as that, until it is said or has failed. */
  _going(text, id = "") {
    const item = h("li", { class: "agent sending", data: { text, id } }, h("p", { class: "words" }, text), h("p", { class: "soft tiny" }, say("sending")));
    this.items.append(item);
    this.log.scrollTop = this.log.scrollHeight;
    return item;
  }

  /** One after the other, so that they are said as they were written. */
  _inTurn(does) {
    const before = this._sent;
    this._sent = (async () => {
      await before;
      return does();
    })();
    return this._sent;
  }

  async _sendFiles(files) {
    for (const file of [...files]) {
      const item = this._going(file.name);
      const said = new FormData();
      said.set("contact", this.contact);
      said.set("file", file);
      await this._inTurn(() => act("send_file", said, { key: this._key("file"), patient: true }));
      item.remove(); // it is said, or why not has been told
    }
  }

  /** Put a ready answer where it is written: into the chat, or into the record of a call. */
  insert(text) {
    const into = this.composer.hidden ? this.record?.note : this.text;
    if (!into) return;
    into.focus();
    into.setRangeText(text, into.selectionStart, into.selectionEnd, "end");
    for (const [each] of text.matchAll(/\[[^\]]+\]/g)) this._blanks.add(each);
    const blank = /\[[^\]]+\]/.exec(into.value);
    if (blank) into.setSelectionRange(blank.index, blank.index + blank[0].length);
  }
}

/** A file to take down; a picture is shown, too: the server gives it in place only if its bytes are one. */
function fileOf(message, href, drawn) {
  const { name, size, type } = message.file;
  const link = h("a", { class: "d-file", href, download: name },
    sign("file"), name, h("span", { class: "soft" }, say("kilobytes", { n: Math.max(1, Math.round(size / 1024)) })));
  if (!String(type).startsWith("image/")) return link;
  const picture = h("a", { href: `${href}&picture=1`, target: "_blank", rel: "noopener" },
    h("img", { class: "d-picture", src: `${href}&picture=1`, alt: name, onload: drawn, onerror: () => picture.remove() }));
  return [picture, link];
}
