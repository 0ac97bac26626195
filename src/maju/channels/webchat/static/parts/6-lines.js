// Drawing the conversation: each line once, at its place.
const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
const toEnd = () => { scroller.scrollTop = scroller.scrollHeight; };
const drawn = new Map();
let extrasKey = "";

function draw() {
  const name = about ? about.names[LANG] : "";
  const end = atEnd();
  panel.hidden = !isOpen;
  launcher.setAttribute("aria-expanded", String(isOpen));
  launcher.classList.toggle("opened", isOpen);
  panel.setAttribute("aria-label", t("panel", name));
  scroller.setAttribute("aria-label", t("panel", name));
  titleText.textContent = name ? t("title", name) : "";
  avatar.textContent = name.slice(0, 1);
  statusText.textContent = status();
  header.classList.toggle("live", connected && ["talking", "held"].includes(state.stage));
  const count = isOpen ? 0 : unread();
  badge.hidden = !count;
  badge.textContent = count > 9 ? "9+" : String(count);
  launcher.setAttribute("aria-label", isOpen ? t("close") : count ? `${t("open")}, ${t("unread", count)}` : t("open"));
  const lost = token && failedSince && Date.now() - failedSince > 1200;
  const told = lost ? t(navigator.onLine ? "lost" : "offline") : problem;
  banner.hidden = !told;
  if (banner.textContent !== told) banner.textContent = told;
  banner.classList.toggle("lost", !!lost);
  if (failedSince && !lost) setTimeout(draw, 1300);
  drawLines();
  drawPending();
  typingLine.textContent = typing && state.stage === "talking" ? t("typing") : "";
  typingLine.classList.toggle("on", !!typingLine.textContent);
  drawExtras();
  composer.hidden = !canWrite() || !!(state.asking && state.asking.kind === "callback");
  const asked = state.asking && state.asking.kind === "ask";
  input.setAttribute("maxlength", asked ? String(state.asking.most) : "4000");
  if (isOpen && end) toEnd();
}

function status() {
  if (state.stage === "none") return t("online");
  if (state.stage === "talking") { const who = (state.agents || []).filter(Boolean)[0]; return who ? t("talking", who) : t("talking_one"); }
  return t({ flow: "flow", waiting: "waiting", held: "held", over: "over", leaving_message: "leaving" }[state.stage] || "online");
}

function drawLines() {
  for (const line of lines) {
    if (drawn.has(line.n)) continue;
    const node = lineNode(line, lines[lines.indexOf(line) - 1]);
    drawn.set(line.n, node);
    if (node) log.append(node);
  }
}
const time = (at) => new Date(at).toLocaleTimeString(LANG === "ko" ? "ko-KR" : "en-GB", { hour: "numeric", minute: "2-digit" });

function lineNode(line, before) {
  const named = (name) => (line.name ? t(name, line.name) : t(`${name}_one`));
  switch (line.kind) {
    case "began": return el("div", { class: "note day" }, new Date(line.at).toLocaleString(LANG === "ko" ? "ko-KR" : "en-GB", { month: "long", day: "numeric", hour: "numeric", minute: "2-digit" }));
    case "joined": return el("div", { class: "note" }, named("joined"));
    case "parted": return el("div", { class: "note" }, named("parted"));
    case "ended": case "promised": {
      const said = line.text && bubble(line, before, line.text);
      return el("div", { class: "piece" }, said, el("div", { class: "note" }, t(`ended_${line.how || "centre"}`)));
    }
    case "file": return bubble(line, before, null, fileNode(line.file));
    default: return line.text || line.by !== "system" ? bubble(line, before, line.text || "") : null;
  }
}
function bubble(line, before, text, inner) {
  const mine = line.by === "visitor";
  const same = before && before.by === line.by && before.name === line.name && !["began", "joined", "parted", "ended"].includes(before.kind) && line.at - before.at < 180000;
  const who = mine ? t("me") : line.by === "agent" ? line.name || t("agent") : about ? about.names[LANG] : "";
  const body = el("div", { class: `bubble ${inner ? "with" : ""} ${line.kind === "chosen" ? "chosen" : ""}` }, inner || linked(text, line.by));
  return el("div", { class: `row ${line.by} ${same ? "same" : ""}` },
    mine ? null : el("span", { class: "avatar", "aria-hidden": "true" }, (who || "").slice(0, 1)),
    el("div", { class: "said" },
      el("span", { class: mine || same ? "hide" : "name" }, who),
      body,
      el("time", { datetime: new Date(line.at).toISOString() }, time(line.at))));
}
// Only what an agent or the centre wrote may hold links, and only to the web.
function linked(text, by) {
  if (by === "visitor") return [text];
  const parts = text.split(/(https?:\/\/[^\s<>"']+)/);
  return parts.map((part, n) => (n % 2 ? el("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : part));
}
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

async function bytesOf(file) { return new Uint8Array(await (await call(`/v1/files/${encodeURIComponent(file.id)}`, { raw: true })).arrayBuffer()); }
function imageType(bytes) {
  const starts = (...head) => head.every((byte, n) => bytes[n] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return "image/png";
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (starts(0x47, 0x49, 0x46, 0x38)) return "image/gif";
  if (starts(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57 && bytes[9] === 0x45) return "image/webp";
  return "";
}
function fileNode(file) {
  const button = el("button", { type: "button", class: "file", "aria-label": t("download", file.name), onclick: () => download(file) },
    icon("file"), el("span", {}, el("b", {}, file.name), el("small", {}, size(file.size))), icon("get"));
  if (!file.image) return button;
  const box = el("div", { class: "picture" }, button);
  bytesOf(file).then((bytes) => {
    const type = imageType(bytes);
    if (!type) return;
    const end = atEnd();
    const picture = el("img", { alt: t("image", file.name), src: URL.createObjectURL(new Blob([bytes], { type })), onload: () => end && toEnd(), onerror: () => picture.remove() });
    box.prepend(picture);
  }).catch(() => { /* the download stays */ });
  return box;
}
async function download(file) {
  try {
    const url = URL.createObjectURL(new Blob([await bytesOf(file)], { type: "application/octet-stream" }));
    el("a", { href: url, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 30000);
  } catch (error) { problem = error.says || t("failed"); draw(); }
}

function drawPending() {
  const items = [...sent.values(), ...outbox.list().filter(shown)].filter((item) => !lines.some((line) => line.id === item.id));
  clear(pending);
  for (const item of items) {
    const failed = failures.get(item.id);
    const text = item.file ? item.file.name : item.text;
    pending.append(el("div", { class: `row visitor ${failed ? "failed" : "going"}` }, el("div", { class: "said" },
      el("span", { class: "hide" }, t("me")),
      el("div", { class: "bubble" }, text),
      // a file that was refused stays refused: it can only be put away
      failed ? el("span", { class: "fail" }, failed, " ", el("button", { type: "button", class: "link", onclick: () => { failures.delete(item.id); if (item.file) { outbox.drop(item.id); draw(); } else flush(); } }, t(item.file ? "drop" : "retry")))
        : el("span", { class: "note-small" }, sent.has(item.id) ? "" : t("sending")))));
  }
}
