// Buttons and forms; drawn anew only when they are others, so that nobody loses what was typed.
function drawExtras() {
  const key = JSON.stringify([choosing, state.stage, state.asking, state.wait, state.rate, state.rating, state.transcript, state.contact, isOpen]);
  if (key === extrasKey) return;
  const focused = extras.contains(root.activeElement);
  extrasKey = key;
  clear(extras);
  const node = extraNode();
  if (node) extras.append(...[node].flat().filter(Boolean));
  if (focused && isOpen) focusInside();
}
function extraNode() {
  if (choosing === "end") return card(t("end_sure"), buttons([t("yes_end"), () => { choosing = ""; say("leave"); }, "danger"], [t("no"), () => { choosing = ""; draw(); }]));
  if (choosing === "mail") return mailForm();
  if (choosing === "call") return callForm(0);
  const asking = state.asking;
  switch (state.stage) {
    case "none": return home();
    case "flow":
      if (!asking) return el("div", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
      if (asking.kind === "menu") return el("div", { class: "choices", role: "group", "aria-label": t("flow") }, asking.choices.map((one) => el("button", { type: "button", class: "choice", onclick: (event) => { for (const other of event.target.parentNode.children) other.disabled = true; say("choose", { step: asking.step, value: one.value }); } }, one.label)));
      if (asking.kind === "callback") return callForm(asking.step);
      return askForm(asking);
    case "waiting": return waitCard();
    case "held": return el("div", { class: "note" }, t("held"));
    case "leaving_message": return messageForm();
    case "over": return overCard();
    default: return null;
  }
}
const card = (title, ...children) => el("div", { class: "card", role: "group", "aria-label": title }, el("h2", {}, title), ...children);
const buttons = (...all) => el("div", { class: "buttons" }, all.map(([text, act, kind]) => el("button", { type: "button", class: kind || "quiet", onclick: act }, text)));

function home() {
  return el("div", { class: "home" },
    el("h2", {}, t("hello")), el("p", {}, t("hello2")),
    el("button", { type: "button", class: "main", onclick: (event) => { event.target.disabled = true; begin(); } }, t("begin")),
    el("p", { class: "fine" }, t("privacy")));
}
const begin = () => { firstNews = false; say("begin", { language: LANG }); };

let fields = 0;
function field(label, attributes, about_ = "") {
  const id = `f${fields++}`;
  const control = el(attributes.rows ? "textarea" : "input", { id, ...attributes, "aria-describedby": `${id}e` });
  const error = el("span", { class: "error", id: `${id}e` }, about_);
  const box = el("div", { class: "field" }, el("label", { for: id }, label), control, error);
  return { box, control, get value() { return control.value.trim(); }, wrong(text) { error.textContent = text; control.setAttribute("aria-invalid", "true"); control.focus(); return false; } };
}
const form = (title, act, ...children) => el("form", { class: "card", "aria-label": title, novalidate: true, onsubmit: (event) => { event.preventDefault(); act(); } }, el("h2", {}, title), ...children);
const submit = (text) => el("button", { type: "submit", class: "main" }, text);
const isPhone = (text) => /^\+?[0-9][0-9 ()-]{6,18}[0-9]$/.test(text);
const isEmail = (text) => /^[^@\s]+@[^@\s]+\.[^@\s]{2,}$/.test(text);

function askForm(asking) {
  const kinds = { name: "name", phone: "tel", email: "email" };
  const answer = field(t("answer"), { name: "answer", inputmode: asking.digits ? "numeric" : "text", autocomplete: kinds[asking.name] || "off", maxlength: String(asking.most) });
  return el("form", { class: "inline", novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    const text = answer.value;
    if (text.length < asking.least || text.length > asking.most) return answer.wrong(t("length", asking.least, asking.most));
    return say("give", { step: asking.step, text });
  } }, answer.box, submit(t("give")));
}
function callForm(step) {
  const name = field(t("name"), { autocomplete: "name", maxlength: "60" });
  const phone = field(t("phone"), { type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: "20", required: true });
  return form(t("call_title"), () => {
    if (!isPhone(phone.value)) return phone.wrong(t("phone_bad"));
    choosing = "";
    return say("callback", { step, phone: phone.value, name: name.value });
  }, phone.box, name.box, el("div", { class: "buttons" }, submit(t("call_do")),
    state.number ? null : el("button", { type: "button", class: "quiet", onclick: () => { if (step) say("decline", { step }); else { choosing = ""; draw(); } } }, t("call_no"))));
}
function messageForm() {
  const text = field(t("msg"), { rows: "4", maxlength: "4000", required: true });
  const phone = field(t("phone_opt"), { type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: "20" });
  const email = field(t("email"), { type: "email", autocomplete: "email", maxlength: "120" });
  return form(t("msg_title"), () => {
    if (!text.value) return text.wrong(t("required"));
    if (!phone.value && !email.value) return phone.wrong(t("reach"));
    if (phone.value && !isPhone(phone.value)) return phone.wrong(t("phone_bad"));
    if (email.value && !isEmail(email.value)) return email.wrong(t("email_bad"));
    return say("leave_message", { text: text.value, phone: phone.value, email: email.value });
  }, text.box, phone.box, email.box, el("div", { class: "buttons" }, submit(t("msg_do")), el("button", { type: "button", class: "quiet", onclick: () => say("decline") }, t("msg_no"))));
}
function mailForm() {
  const email = field(t("mail_ask"), { type: "email", autocomplete: "email", maxlength: "120", required: true });
  return form(t("mail"), () => {
    if (!isEmail(email.value)) return email.wrong(t("email_bad"));
    choosing = "";
    return say("transcript", { email: email.value });
  }, email.box, el("div", { class: "buttons" }, submit(t("ok")), el("button", { type: "button", class: "quiet", onclick: () => { choosing = ""; draw(); } }, t("no"))));
}
function waitCard() {
  const wait = state.wait || {};
  const low = Math.round((wait.low || 0) / 60);
  const high = Math.ceil((wait.high || 0) / 60);
  const range = wait.high === null || wait.high === undefined ? "" : high <= 1 ? t("under") : low < 1 || low === high ? t("around", high) : t("range", low, high);
  return el("div", { class: "card wait", role: "group", "aria-label": t("waiting") },
    el("div", { class: "wait-top" }, el("span", { class: "spin", "aria-hidden": "true" }),
      el("div", {}, el("h2", {}, wait.position > 1 ? t("position", wait.position) : wait.position === 1 ? t("next") : t("waiting")), range ? el("p", {}, range) : null)),
    el("p", { class: "fine" }, t("wait_hint")),
    wait.callback ? el("button", { type: "button", class: "quiet wide", onclick: () => choose("call") }, icon("phone"), t("call_me")) : null);
}
function overCard() {
  const again = el("button", { type: "button", class: "main wide", onclick: (event) => { event.target.disabled = true; begin(); } }, t("again"));
  const parts = [];
  if (state.number) parts.push(callForm(0));
  if (state.rate) parts.push(rating());
  else if (state.rating) parts.push(el("div", { class: "note" }, t("rated")));
  if (state.transcript) parts.push(el("div", { class: "note" }, t("mail_ok")));
  return [...parts, again];
}
function rating() {
  const name = `r${fields++}`;
  const stars = [1, 2, 3, 4, 5].map((n) => {
    const radio = el("input", { type: "radio", name, id: `${name}${n}`, value: String(n), onchange: () => { go.disabled = false; for (const one of stars) one.classList.toggle("on", one.n <= n); } });
    const label = el("label", { for: `${name}${n}`, class: "star" }, radio, icon("star"), el("span", { class: "hide" }, t("rate_n", n)));
    label.n = n;
    return label;
  });
  const go = submit(t("rate_do"));
  go.disabled = true;
  return el("form", { class: "card rate", onsubmit: (event) => { event.preventDefault(); const chosen = event.target.elements[name].value; if (chosen) say("rate", { score: Number(chosen) }); } },
    el("fieldset", {}, el("legend", {}, t("rate")), el("div", { class: "stars" }, stars)), go);
}
