// Maju web chat. One script tag, no framework, no cookies. What others wrote is only ever
// textContent, never HTML. The wire is described in docs/reference/webchat.md.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || !script.dataset.key || window.__maju) return;
  window.__maju = true;
  const KEY = script.dataset.key;
  const BASE = new URL(script.src).origin;
  const asked = (script.dataset.lang || document.documentElement.lang || navigator.language || "ko").toLowerCase();
  const LANG = asked.startsWith("ko") ? "ko" : "en";

  const WORDS = {
    ko: {
      open: "채팅 상담 열기", close: "채팅창 접기", title: "{0} 상담", panel: "{0} 채팅 상담",
      hello: "무엇을 도와드릴까요?", hello2: "궁금한 점을 남겨 주시면 상담사가 답해 드립니다.",
      begin: "상담 시작하기", again: "새 상담 시작", privacy: "상담 내용은 안전하게 암호화되어 보관됩니다.",
      write: "메시지를 입력하세요", send: "보내기", attach: "파일 첨부", more: "더 보기",
      end: "상담 종료", end_sure: "상담을 종료할까요?", yes_end: "종료", no: "취소",
      sound_on: "알림음 켜기", sound_off: "알림음 끄기", mail: "대화 내용 이메일로 받기",
      mail_ask: "대화 내용을 받을 이메일", mail_ok: "대화 내용을 이메일로 보내 드리겠습니다.", ok: "확인",
      online: "문의를 기다리고 있어요", flow: "자동 안내 중", waiting: "상담사를 연결하고 있습니다",
      talking: "{0} 상담사와 상담 중", talking_one: "상담사와 상담 중", held: "상담사가 확인 중입니다. 잠시만 기다려 주세요.",
      over: "상담이 끝났습니다", leaving: "메시지 남기기",
      lost: "연결이 끊겼습니다. 다시 연결하고 있습니다…", offline: "인터넷 연결을 확인해 주세요. 연결되면 이어서 보내 드립니다.",
      joined: "{0} 상담사가 들어왔습니다.", joined_one: "상담사가 연결되었습니다.", parted: "{0} 상담사가 나갔습니다.", parted_one: "상담사가 나갔습니다.",
      ended_visitor: "상담을 종료했습니다.", ended_centre: "상담이 종료되었습니다.", ended_away: "자리를 비우신 동안 상담이 종료되었습니다.",
      position: "대기 순서 {0}번째", next: "다음 순서입니다", range: "예상 대기 {0}~{1}분", under: "예상 대기 1분 이내", around: "예상 대기 약 {0}분",
      wait_hint: "기다리는 동안 문의 내용을 미리 적어 두셔도 됩니다.", call_me: "기다리지 않고 전화 받기",
      call_title: "전화 예약", phone: "전화번호", phone_bad: "전화번호를 확인해 주세요.", name: "이름 (선택)", call_do: "전화 예약하기", call_no: "괜찮습니다",
      msg_title: "메시지 남기기", msg: "메시지", email: "이메일 (선택)", email_bad: "이메일 주소를 확인해 주세요.", phone_opt: "전화번호 (선택)", msg_do: "메시지 남기기", msg_no: "남기지 않기",
      reach: "답변을 받을 전화번호나 이메일을 적어 주세요.",
      answer: "답변", give: "보내기", skip: "건너뛰기", length: "{0}~{1}자로 입력해 주세요.", most: "{0}자까지 입력할 수 있습니다.",
      sending: "보내는 중", failed: "보내지 못했습니다", retry: "다시 보내기", me: "나", agent: "상담사", typing: "상담사가 입력하고 있습니다", download: "{0} 내려받기", image: "사진 {0}",
      rate: "상담은 어떠셨나요?", rate_n: "{0}점", rate_do: "평가 보내기", rated: "소중한 의견 감사합니다.", drop: "여기에 놓아 파일 보내기",
      unread: "읽지 않은 메시지 {0}개", today: "오늘", expired: "대화가 만료되어 새로 시작합니다.", busy: "요청이 많습니다. 잠시 후 다시 보냅니다.", blocked: "채팅을 열 수 없습니다.", large: "파일이 너무 큽니다.", required: "내용을 입력해 주세요.", new_msgs: "새 메시지",
    },
    en: {
      open: "Open chat", close: "Minimise chat", title: "{0} support", panel: "{0} chat support",
      hello: "How can we help?", hello2: "Ask us anything; a person will answer.",
      begin: "Start a conversation", again: "Start a new conversation", privacy: "Your conversation is stored encrypted.",
      write: "Write a message", send: "Send", attach: "Attach a file", more: "More",
      end: "End conversation", end_sure: "End this conversation?", yes_end: "End", no: "Cancel",
      sound_on: "Turn sound on", sound_off: "Turn sound off", mail: "E-mail me the conversation",
      mail_ask: "E-mail address for the conversation", mail_ok: "We will send you the conversation by e-mail.", ok: "OK",
      online: "We are here for you", flow: "Automatic assistant", waiting: "Finding someone for you",
      talking: "Talking with {0}", talking_one: "Talking with an agent", held: "Your agent is checking something. One moment, please.",
      over: "This conversation has ended", leaving: "Leave a message",
      lost: "Connection lost. Reconnecting…", offline: "You seem to be offline. We will send what you wrote once you are back.",
      joined: "{0} joined.", joined_one: "An agent joined.", parted: "{0} left.", parted_one: "The agent left.",
      ended_visitor: "You ended the conversation.", ended_centre: "The conversation has ended.", ended_away: "The conversation ended while you were away.",
      position: "Number {0} in line", next: "You are next", range: "Expected wait {0}–{1} min", under: "Expected wait under 1 min", around: "Expected wait about {0} min",
      wait_hint: "While you wait you can already describe your question.", call_me: "Call me back instead",
      call_title: "Request a call", phone: "Phone number", phone_bad: "Please check the phone number.", name: "Name (optional)", call_do: "Request a call", call_no: "No, thanks",
      msg_title: "Leave a message", msg: "Message", email: "E-mail (optional)", email_bad: "Please check the e-mail address.", phone_opt: "Phone number (optional)", msg_do: "Leave message", msg_no: "No message",
      reach: "Please give a phone number or an e-mail address for our answer.",
      answer: "Your answer", give: "Send", skip: "Skip", length: "Please enter {0} to {1} characters.", most: "Up to {0} characters.",
      sending: "Sending", failed: "Not sent", retry: "Try again", me: "You", agent: "Agent", typing: "The agent is typing", download: "Download {0}", image: "Picture {0}",
      rate: "How did we do?", rate_n: "{0} of 5", rate_do: "Send rating", rated: "Thank you for your feedback.", drop: "Drop to send",
      unread: "{0} unread messages", today: "Today", expired: "The conversation had expired; starting anew.", busy: "We are busy; trying again shortly.", blocked: "The chat cannot be opened.", large: "The file is too large.", required: "Please write something.", new_msgs: "New messages",
    },
  };
  const t = (name, ...parts) => (WORDS[LANG][name] || name).replace(/\{(\d)\}/g, (_, n) => parts[n]);

  // ---------------------------------------------------------------- what is kept in this browser
  const store = {
    name: `maju:${KEY}`,
    get all() { try { return JSON.parse(localStorage.getItem(this.name)) || {}; } catch { return memory; } },
    set(changes) {
      const all = { ...this.all, ...changes };
      Object.assign(memory, all);
      try { localStorage.setItem(this.name, JSON.stringify(all)); } catch { /* private mode: memory must do */ }
    },
  };
  const memory = {};
  const OUT = `maju:${KEY}:out:`;
  const outbox = {
    kept: new Map(),
    put(item) { this.kept.set(item.id, item); if (!item.file) try { localStorage.setItem(OUT + item.id, JSON.stringify(item)); } catch { /* memory must do */ } },
    drop(id) { this.kept.delete(id); try { localStorage.removeItem(OUT + id); } catch { /* nothing was kept */ } },
    load() {
      try {
        for (let n = 0; n < localStorage.length; n++) {
          const name = localStorage.key(n);
          if (name.startsWith(OUT)) { const item = JSON.parse(localStorage.getItem(name)); this.kept.set(item.id, item); }
        }
      } catch { /* nothing can be kept here */ }
    },
    list() { return [...this.kept.values()].sort((a, b) => (a.id < b.id ? -1 : 1)); },
  };
  let counter = 0;
  const newId = () => {
    const random = crypto.getRandomValues(new Uint32Array(3));
    return `${Date.now().toString(36).padStart(9, "0")}${(counter++ % 1296).toString(36).padStart(2, "0")}-${[...random].map((n) => n.toString(36)).join("")}`;
  };

  // ---------------------------------------------------------------- state
  let token = store.all.token || "";
  let have = 0;
  let state = { stage: "none" };
  let lines = [];
  let about = null;
  let isOpen = !!store.all.open;
  let connected = false;
  let failedSince = 0;
  let typing = false;
  let firstNews = true;
  let problem = "";
  let choosing = "";  // which form of the panel's own is open: end, mail, call
  const failures = new Map();

  // ---------------------------------------------------------------- the wire
  class Told extends Error { constructor(status, body, after) { super(body.code || status); this.status = status; this.code = body.code; this.says = body.says; this.after = after; } }

  async function call(path, { body, type = "application/json", signal, raw } = {}) {
    const response = await fetch(BASE + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { "Content-Type": type }), "Accept-Language": LANG },
      body, signal, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
    });
    if (!response.ok) {
      let said = {};
      try { said = await response.json(); } catch { /* no sentence */ }
      throw new Told(response.status, said, Number(response.headers.get("retry-after")) || 0);
    }
    if (raw) return response;
    return response.status === 204 ? null : response.json();
  }

  const sleep = (ms) => new Promise((done) => { const timer = setTimeout(done, ms); wakers.add(() => { clearTimeout(timer); done(); }); });
  const wakers = new Set();
  const wake = () => { for (const each of wakers) each(); wakers.clear(); };
  const pause = (tries) => sleep(Math.min(15000, 400 * 2 ** tries) * (0.75 + Math.random() / 2));

  const final = (error) => error instanceof Told && error.status < 500 && ![401, 408, 425, 429].includes(error.status);

  // What the visitor does goes out in order, each until it was taken or refused; a repeat is harmless.
  let flushing = false;
  async function flush() {
    if (flushing) return;
    flushing = true;
    let tries = 0;
    try {
      for (let item; (item = outbox.list().find((one) => !failures.has(one.id)));) {
        try {
          if (!token) token = await openSession();
          if (item.file) await call(`/v1/files?id=${item.id}&name=${encodeURIComponent(item.file.name)}`, { body: item.file, type: "application/octet-stream" });
          else await call("/v1/say", { body: JSON.stringify(item) });
          tries = 0;
          outbox.drop(item.id);
          if (!lines.some((line) => line.id === item.id) && shown(item)) sent.set(item.id, item);
          listen();
        } catch (error) {
          if (error instanceof Told && error.status === 401) { forgetToken(); if (item.do !== "begin") outbox.drop(item.id); continue; }
          if (final(error)) {
            if (shown(item)) failures.set(item.id, error.says || t("failed"));
            else { outbox.drop(item.id); problem = error.code === "chat_not_asked" ? "" : error.says || t("failed"); }
            draw();
            continue;
          }
          problem = error instanceof Told && error.status === 429 ? t("busy") : "";
          noteLoss();
          await (error.after ? sleep(error.after * 1000) : pause(tries++));
        }
      }
      if (problem === t("busy")) problem = "";
    } finally { flushing = false; draw(); }
  }
  const sent = new Map();
  const shown = (item) => item.do === "write" || !!item.file;

  let opening = null;
  function openSession() {
    opening = opening || call("/v1/sessions", { body: JSON.stringify({ key: KEY, language: LANG }) })
      .then((said) => { store.set({ token: said.token }); return said.token; })
      .finally(() => { opening = null; });
    return opening;
  }

  function forgetToken() {
    token = "";
    have = 0; lines = []; state = { stage: "none" }; sent.clear(); failures.clear();
    store.set({ token: "", seen: 0 });
    problem = t("expired");
    for (const item of outbox.list()) if (item.do !== "begin") outbox.drop(item.id);
    clear(log); drawn.clear();
    draw();
  }

  const say = (what, more = {}) => { problem = ""; outbox.put({ id: newId(), do: what, ...more }); draw(); flush(); };

  // News: a stream where it flows, else a long look at the same thing.
  let listening = false;
  let looking = false;
  let cut = null;
  const wanted = () => token && (isOpen || !["none", "over"].includes(state.stage));
  async function listen() {
    if (listening || !token) return;
    listening = true;
    let tries = 0;
    while (wanted()) {
      cut = new AbortController();
      try {
        await (looking ? look() : stream());
        tries = 0;
      } catch (error) {
        if (error instanceof Told && error.status === 401) { forgetToken(); break; }
        if (final(error)) { problem = error.says || t("blocked"); break; }
        noteLoss();
        await pause(tries++);
      }
    }
    listening = false;
    connected = false;
    draw();
  }

  async function stream() {
    const alarm = (ms) => setTimeout(() => cut.abort(), ms);
    let timer = alarm(8000);
    let any = false;
    try {
      const response = await call(`/v1/stream?have=${have}`, { signal: cut.signal, raw: true });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        any = true;
        clearTimeout(timer);
        timer = alarm(40000);
        rest += value;
        for (let end; (end = rest.indexOf("\n\n")) >= 0; rest = rest.slice(end + 2)) {
          const piece = rest.slice(0, end);
          if (piece.startsWith("data: ")) take(JSON.parse(piece.slice(6)));
        }
      }
    } catch (error) {
      // connected, and yet nothing comes through: something on the way holds streams back
      if (!any && !(error instanceof Told) && navigator.onLine && failedSince) looking = !looking;
      throw error;
    } finally { clearTimeout(timer); }
  }

  let mark = "";
  async function look() {
    const timer = setTimeout(() => cut.abort(), 40000);
    try {
      const news = await call(`/v1/news?have=${have}&wait=${connected ? 20 : 0}&state=${mark}`, { signal: cut.signal });
      mark = news.mark;
      take(news);
    } finally { clearTimeout(timer); }
  }

  function noteLoss() { failedSince = failedSince || Date.now(); connected = false; draw(); }

  function take(news) {
    connected = true;
    failedSince = 0;
    const fresh = news.lines.filter((line) => line.n > have);
    for (const line of fresh) {
      lines.push(line);
      if (line.id) { outbox.drop(line.id); sent.delete(line.id); failures.delete(line.id); }
    }
    have = Math.max(have, news.have);
    const was = state.stage;
    state = news.state;
    typing = news.typing;
    if (was !== state.stage && state.stage !== "over") choosing = "";
    const heard = fresh.filter((line) => line.by !== "visitor" && line.kind !== "began");
    if (heard.length && !firstNews) { if (!reading()) ping(); }
    if (firstNews && store.all.seen === undefined) store.set({ seen: have });
    firstNews = false;
    if (reading()) markSeen();
    draw();
  }

  const reading = () => isOpen && document.visibilityState === "visible";
  const markSeen = () => { if ((store.all.seen || 0) < have) store.set({ seen: have }); };
  const unread = () => lines.filter((line) => line.n > (store.all.seen || 0) && line.by !== "visitor" && ["text", "file", "prompt", "joined", "ended", "promised"].includes(line.kind)).length;

  // ---------------------------------------------------------------- elements; text is never HTML
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
  const header = el("header", {}, avatar, el("div", { class: "who" }, titleText, statusText), menuButton, closeButton, menu);
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

  // ---------------------------------------------------------------- what the visitor does
  const canWrite = () => ["flow", "waiting", "talking", "held"].includes(state.stage);
  function write() {
    const text = input.value.trim();
    if (!text || !canWrite()) return;
    const asking = state.asking;
    input.value = "";
    fit();
    if (asking && asking.kind === "ask") say("give", { step: asking.step, text });
    else say("write", { text });
    input.focus();
    toEnd();
  }
  function onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); write(); }
  }
  let typed = 0;
  function onInput() {
    fit();
    if (state.stage === "talking" && input.value && Date.now() - typed > 3000 && connected) {
      typed = Date.now();
      call("/v1/typing", { body: "" }).catch(() => { /* only a courtesy */ });
    }
  }
  const fit = () => { input.style.height = "auto"; input.style.height = `${Math.min(input.scrollHeight, 132)}px`; sendButton.disabled = !input.value.trim(); };
  function onPaste(event) { for (const item of event.clipboardData?.files || []) { event.preventDefault(); attach(item); } }
  function attach(file) {
    if (!canWrite()) return;
    if (file.size > 10 * 1024 * 1024) { problem = t("large"); draw(); return; }
    const id = newId();
    outbox.put({ id, file });
    draw();
    flush();
    toEnd();
  }
  function toggle(open) {
    if (open === isOpen) return;
    isOpen = open;
    store.set({ open });
    draw();
    if (open) { markSeen(); draw(); listen(); toEnd(); focusInside(); } else { showMenu(false); launcher.focus(); }
  }
  function focusInside() {
    const first = extras.querySelector("input, textarea, button") || (composer.hidden ? closeButton : input);
    first.focus({ preventScroll: true });
  }
  function showMenu(show) {
    menu.hidden = !show;
    menuButton.setAttribute("aria-expanded", String(show));
    if (!show) return;
    clear(menu);
    const entry = (name, act) => menu.append(el("button", { type: "button", onclick: () => { showMenu(false); act(); } }, t(name)));
    const sound = store.all.sound;
    entry(sound ? "sound_off" : "sound_on", () => { store.set({ sound: !sound }); if (!sound) beep(); menuButton.focus(); });
    if (state.contact && !state.transcript) entry("mail", () => choose("mail"));
    if (!["none", "over"].includes(state.stage)) entry("end", () => choose("end"));
    menu.firstChild.focus();
  }
  function choose(what) { choosing = what; draw(); focusInside(); toEnd(); }

  // ---------------------------------------------------------------- drawing
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
        failed ? el("span", { class: "fail" }, failed, " ", el("button", { type: "button", class: "link", onclick: () => { failures.delete(item.id); flush(); } }, t("retry")))
          : el("span", { class: "note-small" }, sent.has(item.id) ? "" : t("sending")))));
    }
  }

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

  // ---------------------------------------------------------------- sound: only when it was wished for
  let audio = null;
  function beep() {
    try {
      audio = audio || new AudioContext();
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      tone.frequency.setValueAtTime(660, audio.currentTime);
      tone.frequency.setValueAtTime(880, audio.currentTime + 0.09);
      gain.gain.setValueAtTime(0.05, audio.currentTime);
      gain.gain.exponentialRampToValueAtTime(0.0005, audio.currentTime + 0.28);
      tone.connect(gain).connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + 0.3);
    } catch { /* a browser without sound */ }
  }
  const ping = () => { if (store.all.sound) beep(); };

  // ---------------------------------------------------------------- looks
  const HUES = { blue: ["#2357d8", "#8fb0ff"], green: ["#0a7548", "#6fd3a3"], amber: ["#8f5400", "#f0bd6a"], rose: ["#bb1f55", "#ff9dbd"], violet: ["#6239d1", "#bca6ff"], teal: ["#0a6c80", "#74cfe0"], slate: ["#3a495e", "#b3c1d6"], orange: ["#b0410a", "#ffae80"] };
  const CSS = `
:host{--a:#2357d8;--on:#fff;--bg:#fff;--soft:#f3f5f8;--line:#dfe3ea;--ink:#161b24;--dim:#5b6575;--bad:#b3261e;color-scheme:light}
:host([data-dark]){--bg:#171a21;--soft:#232833;--line:#353c4a;--ink:#eef1f6;--dim:#a5afbf;--on:#10131a;--bad:#ff9a92;color-scheme:dark}
*{box-sizing:border-box;font:inherit;letter-spacing:inherit}[hidden]{display:none!important}
:host{font:15px/1.5 -apple-system,BlinkMacSystemFont,"Apple SD Gothic Neo","Pretendard","Noto Sans KR","Noto Sans CJK KR","Malgun Gothic","Segoe UI",Roboto,sans-serif;letter-spacing:-.005em;color:var(--ink);-webkit-text-size-adjust:100%}
button{cursor:pointer;color:inherit;background:none;border:0;padding:0}
button:disabled{cursor:default;opacity:.5}
:focus-visible{outline:3px solid color-mix(in srgb,var(--a) 60%,transparent);outline-offset:2px}
svg{width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;flex:none;display:block}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.launcher{position:fixed;right:max(20px,env(safe-area-inset-right));bottom:max(20px,env(safe-area-inset-bottom));width:60px;height:60px;border-radius:50%;background:var(--a);color:var(--on);display:grid;place-items:center;box-shadow:0 6px 20px rgb(16 24 40/.24),0 1px 3px rgb(16 24 40/.2);transition:transform .16s ease,box-shadow .16s ease}
.launcher:hover{transform:translateY(-2px);box-shadow:0 10px 26px rgb(16 24 40/.28)}
.launcher svg{width:28px;height:28px;fill:currentColor;stroke:none}
.launcher.opened{transform:scale(.9)}
.badge{position:absolute;top:-3px;right:-3px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:#c9252d;color:#fff;font-size:12px;font-weight:700;line-height:22px;text-align:center;box-shadow:0 0 0 2px var(--bg)}
.panel{position:fixed;right:max(20px,env(safe-area-inset-right));bottom:calc(max(20px,env(safe-area-inset-bottom)) + 74px);width:390px;height:min(660px,calc(100dvh - 116px));background:var(--bg);border-radius:20px;box-shadow:0 18px 60px rgb(16 24 40/.26),0 2px 8px rgb(16 24 40/.12),0 0 0 1px var(--line);display:flex;flex-direction:column;overflow:clip;animation:rise .2s cubic-bezier(.2,.9,.3,1)}
.panel.drop::after{content:"";position:absolute;inset:8px;border:2px dashed var(--a);border-radius:14px;background:color-mix(in srgb,var(--a) 8%,transparent);pointer-events:none}
@keyframes rise{from{opacity:0;transform:translateY(10px) scale(.985)}}
header{position:relative;display:flex;align-items:center;gap:11px;padding:14px 10px 13px 18px;border-bottom:1px solid var(--line);flex:none}
.avatar{width:38px;height:38px;border-radius:13px;background:var(--a);color:var(--on);display:grid;place-items:center;font-weight:700;font-size:17px;flex:none}
.who{flex:1;min-width:0;display:flex;flex-direction:column;line-height:1.32}
.who strong{font-size:16px;font-weight:700;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.status{font-size:13px;color:var(--dim);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.live .status::before{content:"";display:inline-block;width:8px;height:8px;margin-right:6px;border-radius:50%;background:#14985a;vertical-align:1px}
.plain{width:40px;height:40px;border-radius:12px;display:grid;place-items:center;color:var(--dim);flex:none}
.plain:hover{background:var(--soft);color:var(--ink)}
.plain svg{stroke-width:2}.plain[aria-expanded] svg{stroke-width:3.4}
.menu{position:absolute;top:calc(100% - 6px);right:14px;min-width:220px;padding:6px;background:var(--bg);border-radius:14px;box-shadow:0 10px 34px rgb(16 24 40/.24),0 0 0 1px var(--line);z-index:2}
.menu button{display:block;width:100%;padding:10px 12px;border-radius:9px;text-align:left}
.menu button:hover{background:var(--soft)}
.banner{flex:none;padding:9px 18px;font-size:13.5px;background:color-mix(in srgb,var(--bad) 9%,var(--bg));color:var(--bad)}
.banner.lost{background:var(--soft);color:var(--ink)}
.scroller{position:relative;flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:16px 16px 12px;display:flex;flex-direction:column}
.scroller:focus-visible{outline-offset:-4px}
.log,.pending{display:flex;flex-direction:column;flex:none}
.piece{display:flex;flex-direction:column}
.note{align-self:center;margin:12px 0 4px;padding:0 14px;font-size:13px;color:var(--dim);text-align:center}
.day{font-size:12px}
.row{position:relative;display:flex;gap:9px;margin-top:12px;align-items:flex-start}
.row.same{margin-top:3px}
.row .avatar{width:30px;height:30px;border-radius:10px;font-size:13px;margin-top:2px}
.row.system .avatar{background:var(--soft);color:var(--dim)}
.row.same .avatar{visibility:hidden}
.said{display:grid;grid-template-columns:auto auto;column-gap:6px;align-items:end;justify-content:start;min-width:0;max-width:88%;position:relative}
.name{grid-column:1/-1;font-size:12.5px;color:var(--dim);margin-bottom:2px}
.bubble{word-break:keep-all;padding:8px 13px;border-radius:6px 16px 16px 16px;background:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere;min-width:0}
.row.same .bubble{border-radius:16px}
.bubble a{color:inherit;text-decoration:underline;text-underline-offset:2px}
time{font-size:11.5px;color:var(--dim);white-space:nowrap;padding-bottom:1px}
.visitor{justify-content:flex-end}
.visitor .said{justify-content:end}
.visitor .bubble{background:var(--a);color:var(--on);border-radius:16px 6px 16px 16px;grid-column:2;grid-row:1}
.visitor.same .bubble{border-radius:16px}
.visitor time{grid-column:1;grid-row:1}
.visitor .bubble.chosen{background:none;color:var(--a);box-shadow:inset 0 0 0 1.5px var(--a)}
.going .bubble{opacity:.72}
.note-small,.fail{grid-column:1/-1;font-size:12px;color:var(--dim);text-align:right;margin-top:3px}
.fail{color:var(--bad)}
.failed .bubble{background:none;color:var(--ink);box-shadow:inset 0 0 0 1.5px var(--bad)}
.link{text-decoration:underline;text-underline-offset:2px;font-weight:600}
.bubble.with{padding:0;background:none;border-radius:14px}
.file{width:100%;display:flex;align-items:center;gap:10px;padding:10px 12px;border-radius:14px;background:var(--soft);color:var(--ink);box-shadow:inset 0 0 0 1px var(--line);max-width:260px;text-align:left}
.file span{min-width:0;display:flex;flex-direction:column;line-height:1.3}
.file b{font-weight:600;font-size:14px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.file small{font-size:12px;color:var(--dim)}
.picture{display:flex;flex-direction:column;gap:4px}
.picture img{display:block;max-width:100%;max-height:240px;border-radius:14px;object-fit:cover;box-shadow:0 0 0 1px var(--line)}
.typing{flex:none;font-size:13px;color:var(--dim);height:0;overflow:hidden}
.typing.on{height:auto;margin-top:10px;padding-left:39px}
.extras{flex:none;display:flex;flex-direction:column;gap:10px;margin-top:14px}
.extras:empty{display:none}
.choices{display:flex;flex-wrap:wrap;gap:8px;padding-left:39px}
.choice{padding:8px 15px;border-radius:19px;color:var(--a);box-shadow:inset 0 0 0 1.5px color-mix(in srgb,var(--a) 55%,transparent);font-weight:600;font-size:14.5px}
.choice:hover:enabled{background:color-mix(in srgb,var(--a) 9%,transparent)}
.card{padding:16px;border-radius:16px;box-shadow:inset 0 0 0 1px var(--line);display:flex;flex-direction:column;gap:11px}
h2,legend,p,.note{word-break:keep-all}
h2,legend{margin:0;padding:0;font-size:15.5px;font-weight:700}
p{margin:0}
.fine{font-size:13px;color:var(--dim)}
.inline{display:flex;gap:8px;align-items:flex-end;padding-left:39px}
.inline .field{flex:1}
.field{display:flex;flex-direction:column;gap:4px;min-width:0}
label{font-size:13px;color:var(--dim)}
.field input,.field textarea{width:100%;padding:9px 12px;border:1px solid color-mix(in srgb,var(--dim) 75%,transparent);border-radius:11px;background:var(--bg);color:var(--ink);font-size:16px;resize:none}
.field :focus{outline:2px solid var(--a);outline-offset:0;border-color:transparent}
.error{font-size:12.5px;color:var(--bad)}.error:empty{display:none}
.buttons{display:flex;gap:8px;flex-wrap:wrap}
.main,.quiet,.danger{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:42px;padding:8px 17px;border-radius:12px;font-weight:650}
.main{background:var(--a);color:var(--on)}
.main:hover:enabled{filter:brightness(1.07)}
.danger{background:var(--bad);color:var(--bg)}
.quiet{background:var(--soft)}.quiet:hover{background:var(--line)}
.wide{width:100%}
.quiet svg{width:19px;height:19px}
.home{margin:auto 0;padding:8px 8px 20px;display:flex;flex-direction:column;gap:10px;text-align:center;align-items:center}
.home h2{font-size:22px;letter-spacing:-.02em}
.home p{color:var(--dim)}
.home .main{margin-top:10px;min-height:48px;padding:10px 28px;font-size:16px}
.extras:has(.home){margin:auto 0}
.wait-top{display:flex;gap:13px;align-items:center}
.wait-top p{color:var(--dim);font-size:14px}
.spin{width:30px;height:30px;border-radius:50%;border:3px solid var(--line);border-top-color:var(--a);animation:spin 1.1s linear infinite;flex:none}
@keyframes spin{to{transform:rotate(360deg)}}
.dots{display:flex;gap:5px;padding:4px 0 4px 43px}
.dots i{width:7px;height:7px;border-radius:50%;background:var(--dim);animation:dot 1.2s infinite}
.dots i:nth-child(2){animation-delay:.15s}.dots i:nth-child(3){animation-delay:.3s}
@keyframes dot{0%,60%,100%{opacity:.25}30%{opacity:.9}}
.rate{align-items:center;text-align:center}
fieldset{border:0;margin:0;padding:0;display:flex;flex-direction:column;align-items:center}
.stars{display:flex;gap:4px;margin-top:8px}
.star{position:relative;width:44px;height:44px;display:grid;place-items:center;color:var(--dim);border-radius:12px;cursor:pointer}
.star svg{width:32px;height:32px}
.star input{position:absolute;inset:0;opacity:0;margin:0;cursor:pointer}
.star.on{color:var(--a)}.star.on svg{fill:currentColor}
.star:focus-within{outline:3px solid color-mix(in srgb,var(--a) 60%,transparent)}
.composer{flex:none;display:flex;align-items:flex-end;gap:4px;padding:10px 12px max(10px,env(safe-area-inset-bottom)) 8px;border-top:1px solid var(--line)}
.composer textarea{flex:1;min-width:0;min-height:40px;max-height:132px;padding:8px 4px;border:0;background:none;color:var(--ink);font-size:16px;line-height:1.5;resize:none;outline:0}
.composer textarea::placeholder{color:var(--dim);opacity:1}
.composer:focus-within{box-shadow:inset 0 2px 0 var(--a)}
.send{width:40px;height:40px;border-radius:13px;background:var(--a);color:var(--on);display:grid;place-items:center;flex:none}
.send:disabled{background:var(--soft);color:var(--dim);opacity:1}
@media (max-width:520px),(max-height:460px){.panel{inset:0;width:auto;height:var(--high,100dvh);border-radius:0;box-shadow:none}.launcher.opened{display:none}.said{max-width:92%}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media (forced-colors:active){.bubble,.choice,.main,.send,.launcher,.card{border:1px solid}}
`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];
  const night = matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    const theme = script.dataset.theme || "auto";
    const dark = theme === "dark" || (theme === "auto" && night.matches);
    host.toggleAttribute("data-dark", dark);
    host.style.setProperty("--a", (HUES[about ? about.hue : "blue"] || HUES.blue)[dark ? 1 : 0]);
  }
  night.addEventListener("change", paint);
  const small = () => { if (window.visualViewport) panel.style.setProperty("--high", `${visualViewport.height}px`); };
  window.visualViewport?.addEventListener("resize", () => { small(); if (isOpen) toEnd(); });

  // ---------------------------------------------------------------- beginning
  addEventListener("online", () => { draw(); wake(); flush(); listen(); });
  addEventListener("offline", () => { noteLoss(); if (cut) cut.abort(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { wake(); if (isOpen) markSeen(); flush(); listen(); draw(); } });
  addEventListener("storage", (event) => {
    if (event.key !== store.name) return;
    const other = store.all.token || "";
    if (other && other !== token) { token = other; have = 0; lines = []; drawn.clear(); clear(log); listen(); }
    draw();
  });

  async function start() {
    document.body.append(host);
    host.lang = LANG;
    small();
    paint();
    outbox.load();
    for (let tries = 0; !about; tries++) {
      try { about = await call(`/v1/look?key=${encodeURIComponent(KEY)}`); } catch (error) {
        if (final(error)) { console.warn("maju:", error.says || error.message); host.remove(); return; }
        await pause(tries);
      }
    }
    paint();
    draw();
    if (outbox.kept.size) flush();
    if (token) { await firstLook(); listen(); }
    draw();
  }
  // A closed panel need not listen to what is over, but must know whether it is.
  async function firstLook() {
    try { take(await call("/v1/news?have=0&wait=0")); } catch (error) { if (error instanceof Told && error.status === 401) { forgetToken(); problem = ""; } else { noteLoss(); state = { ...state, stage: "flow" }; } }
  }
  if (document.body) start(); else addEventListener("DOMContentLoaded", start);
})();
