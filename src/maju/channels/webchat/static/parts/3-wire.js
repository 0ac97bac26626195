// The wire: what is said goes out until it was taken, what is new comes in by its number.
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
