// Elements. What others wrote is only ever text, never HTML.
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== "") node.append(child);
  return node;
}
const clear = (node) => { while (node.firstChild) node.firstChild.remove(); };
const ICONS = {
  chat: "M12 3C6.8 3 2.8 6.6 2.8 11c0 2.5 1.3 4.7 3.3 6.2L5.6 20.5c-.1.5.4.9.9.7l3.5-1.7c.6.1 1.3.2 2 .2 5.2 0 9.2-3.6 9.2-8.7S17.2 3 12 3Z",
  down: "M6 9.5 12 15.5 18 9.5", send: "M4 12 20 4.5 15.5 20 11.5 13.5Z M11.5 13.5 20 4.5",
  clip: "M20 11.5 12.3 19.2a5 5 0 0 1-7-7L13.5 4a3.3 3.3 0 0 1 4.7 4.7L10.3 16.6a1.7 1.7 0 0 1-2.4-2.4L15 7",
  more: "M6 12h.01M12 12h.01M18 12h.01", file: "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Z M14 3v5h5", get: "M12 4v11M7 11l5 5 5-5M5 20h14",
  star: "M12 3.5l2.6 5.3 5.9.900-4.3 4.1 1 5.8L12 16.9 6.8 19.6l1-5.8L3.5 9.7l5.9-.9Z",
  phone: "M6.5 3.5 9.5 4l1.3 4-2 1.6a12 12 0 0 0 5.6 5.6l1.6-2 4 1.3.5 3c0 1.4-1.1 2.5-2.5 2.5C10.6 20 4 13.4 4 6c0-1.4 1.1-2.5 2.5-2.5Z",
  clock: "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
};
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const host = el("div", { "data-maju": "" });
host.style.cssText = "all: initial; position: fixed; inset: auto 0 0 auto; z-index: 2147483000";
const root = host.attachShadow({ mode: "open" });
const badge = el("span", { class: "badge", hidden: true });
const launcher = el("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-label": t("open"), onclick: () => toggle(!isOpen) }, icon("chat"), badge);
const titleText = el("strong");
const statusText = el("span", { class: "status" });
const avatar = el("span", { class: "avatar", "aria-hidden": "true" });
const menuButton = el("button", { type: "button", class: "plain", "aria-label": t("more"), "aria-expanded": "false", "aria-controls": "menu", onclick: () => showMenu(menu.hidden) }, icon("more"));
const closeButton = el("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => toggle(false) }, icon("down"));
const menu = el("div", { class: "menu", id: "menu", hidden: true });
const header = el("div", { class: "head" }, avatar, el("div", { class: "who" }, titleText, statusText), menuButton, closeButton, menu);
const banner = el("div", { class: "banner", role: "status", hidden: true });
const log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
const pending = el("div", { class: "pending" });
const typingLine = el("div", { class: "typing", role: "status" });
const extras = el("div", { class: "extras" });
const scroller = el("div", { class: "scroller", tabindex: "0", role: "region" }, log, pending, typingLine, extras);
const input = el("textarea", { rows: "1", "aria-label": t("write"), placeholder: t("write"), maxlength: "4000", enterkeyhint: "send", oninput: onInput, onkeydown: onKey, onpaste: onPaste });
const picker = el("input", { type: "file", hidden: true, multiple: true, tabindex: "-1", "aria-hidden": "true", onchange: () => { for (const file of picker.files) attach(file); picker.value = ""; } });
const attachButton = el("button", { type: "button", class: "plain", "aria-label": t("attach"), onclick: () => picker.click() }, icon("clip"));
const sendButton = el("button", { type: "submit", class: "send", "aria-label": t("send") }, icon("send"));
const composer = el("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); write(); } }, attachButton, picker, input, sendButton);
const panel = el("section", { class: "panel", role: "dialog", "aria-modal": "false", hidden: true, onkeydown: (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  event.stopPropagation();
  if (!menu.hidden) { showMenu(false); menuButton.focus(); } else toggle(false);
} }, header, banner, scroller, composer);
panel.addEventListener("dragover", (event) => { if (canWrite()) { event.preventDefault(); panel.classList.add("drop"); } });
panel.addEventListener("dragleave", () => panel.classList.remove("drop"));
panel.addEventListener("drop", (event) => { event.preventDefault(); panel.classList.remove("drop"); if (canWrite()) for (const file of event.dataTransfer.files) attach(file); });
sendButton.disabled = true;
root.append(panel, launcher);
