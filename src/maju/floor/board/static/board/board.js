/**
 * The live board: the stream's view written into the page that the server drew. What is written
 * here is what the server would have drawn at that instant (forms.py says how figures look).
 */
import { openStream } from "../live/stream.js";

const board = document.querySelector("[data-board]");
const words = JSON.parse(document.getElementById("board-words").textContent);
const zone = board.dataset.zone;
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const DASH = "–";
let now = Number(board.dataset.now);
let sounding = false;
let overBefore = null;
const LEAST_SHARE = 0.5; // smaller than this nobody reads it from afar; then the wall scrolls

function text(where, said) {
  if (where && where.textContent !== said) where.textContent = said;
}

function halfUp(value, digits) {
  const times = 10 ** digits;
  return Math.trunc(value * times + 0.5) / times;
}

export function lasting(seconds) {
  const whole = Math.max(0, Math.trunc(seconds));
  const pad = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.trunc(whole / 3600), Math.trunc(whole / 60) % 60, whole % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

function written(value, form) {
  if (value === null || value === undefined) return DASH;
  if (form === "pct") return `${halfUp(value, 1).toFixed(1)}%`;
  if (form === "dur") return lasting(value);
  if (form === "one") return halfUp(value, 1).toFixed(1);
  return halfUp(value, 0).toLocaleString("en-US");
}

function judge(where, id, level) {
  where.dataset.level = level ?? "";
  const said = id === "oldest_waiting" ? words.waits : words.levels;
  text(where.querySelector("[data-level-said]"), said[level] ?? "");
}

function drawCard(id, cell) {
  const where = board.querySelector(`[data-card="${id}"]`);
  if (!where) return;
  text(where.querySelector("[data-v]"), written(cell.v, where.dataset.form));
  judge(where, id, cell.level);
  const row = where.querySelector("[data-before-row]");
  row.hidden = cell.before === undefined;
  if (!row.hidden) text(row.querySelector("[data-before]"), written(cell.before, where.dataset.form));
}

function drawQueue(queue) {
  const row = board.querySelector(`[data-queue="${CSS.escape(queue.id)}"]`);
  if (!row) return;
  row.dataset.level = queue.level;
  text(row.querySelector("[data-waiting]"), String(queue.waiting));
  const since = row.querySelector("[data-since]");
  since.dataset.since = queue.since ?? "";
  text(since, queue.since === null ? DASH : lasting((now - queue.since) / 1e6));
  text(row.querySelector("[data-since] + [data-level-said]"), words.waits[queue.level] ?? "");
  row.querySelector("[data-closed]").hidden = !queue.closed;
  const elsewhere = row.querySelector("[data-elsewhere]");
  elsewhere.hidden = !queue.elsewhere;
  text(elsewhere, `+${queue.elsewhere}`);
  for (const cell of row.querySelectorAll("[data-cell]")) {
    const value = queue[cell.dataset.cell];
    text(cell.querySelector("[data-v]"), written(value.v, cell.dataset.form));
    judge(cell, cell.dataset.cell, value.level);
  }
}

function drawStates(states) {
  for (const where of board.querySelectorAll("[data-doing]")) {
    text(where.querySelector("[data-n]"), String(states[where.dataset.doing] ?? 0));
  }
  const away = Object.entries(states).filter(([key]) => key.startsWith("away:"));
  const said = away.map(([key, n]) => `${reason(key.slice(5))} ${n}`).join(" ");
  text(board.querySelector("[data-reasons]"), said);
}

function reason(code) {
  return words.reasons[code] ?? code;
}

function stateOf(agent) {
  const said = words.states[agent.doing];
  return agent.doing === "away" && agent.reason ? `${said}, ${reason(agent.reason)}` : said;
}

function limitOf(agent) {
  return words.limits[agent.doing === "away" ? `away:${agent.reason}` : agent.doing];
}

function isOver(agent) {
  const limit = limitOf(agent);
  return limit !== undefined && now - agent.since > limit;
}

function withWhom(agent) {
  if (!agent.contact) return "";
  const channel = words.channels[agent.channel] ?? agent.channel;
  const queue = words.names.queue[agent.queue] ?? "";
  return queue ? `${channel} · ${queue}` : channel;
}

let agents = [];

function drawAgents() {
  const body = board.querySelector("[data-agents]");
  if (!body) return;
  const known = new Map([...body.rows].map((row) => [row.dataset.agent, row]));
  const model = body.rows[0];
  const wanted = new Set(agents.map((each) => each.id));
  for (const [id, row] of known) if (!wanted.has(id)) row.hidden = true;
  board.querySelector("[data-nobody]").hidden = agents.length > 0;
  if (!model && agents.length) {
    location.reload(); // nobody was there when the page was drawn: there is no row to follow
    return;
  }
  sorted().forEach((agent, place) => {
    let row = known.get(agent.id);
    if (!row) {
      row = model.cloneNode(true);
      row.dataset.agent = agent.id;
      for (const link of row.querySelectorAll("[data-act-state], [data-act-queues]")) {
        link.href = `${link.href.split("?")[0]}?what=${encodeURIComponent(agent.id)}`;
      }
    }
    row.hidden = false;
    drawAgent(row, agent);
    if (body.rows[place] !== row) body.insertBefore(row, body.rows[place] ?? null);
  });
}

function sorted() {
  const by = board.querySelector("[data-sort]")?.value ?? "lasts";
  const name = (agent) => words.names.agent[agent.id] ?? agent.id;
  const keys = { lasts: (a) => a.since, state: (a) => stateOf(a), name };
  const key = keys[by];
  return [...agents].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id < b.id ? -1 : 1));
}

function drawAgent(row, agent) {
  text(row.querySelector("[data-name]"), words.names.agent[agent.id] ?? agent.id);
  text(row.querySelector("[data-state]"), stateOf(agent));
  row.querySelector("[data-sign]").className = `sign ${agent.doing}`;
  const since = row.querySelector("[data-since]");
  since.dataset.since = String(agent.since);
  text(since, lasting((now - agent.since) / 1e6));
  text(row.querySelector("[data-with]"), withWhom(agent));
  text(row.querySelector("[data-team]"), words.names.team[agent.team] ?? agent.team ?? "");
  const over = isOver(agent);
  row.dataset.over = String(over);
  row.querySelector("[data-over-mark]").hidden = !over;
  const link = row.querySelector("[data-act-contact]");
  if (link) {
    link.hidden = !agent.contact;
    link.href = `${link.href.split("?")[0]}?what=${encodeURIComponent(agent.contact ?? "")}`;
  }
  const watch = row.querySelector("[data-act-watch]");
  if (watch) {
    watch.hidden = !agent.contact || !["talking", "hold"].includes(agent.doing);
    watch.href = `${watch.href.split("?")[0]}?what=${encodeURIComponent(agent.contact ?? "")}`;
  }
}

function countOver() {
  const over = agents.filter(isOver);
  const tile = board.querySelector('[data-card="over"] [data-v]');
  if (tile && agents.length) text(tile, String(over.length));
  const loud = new Set(over.filter((each) => !SILENT.has(each.reason)).map((each) => each.id));
  if (sounding && overBefore && [...loud].some((id) => !overBefore.has(id))) beep();
  overBefore = loud;
}

/** Whom a customer has hurt. Each new one sounds, where sound is on. */
let alarmed = null;
function drawAlarms(alarms) {
  const where = board.querySelector("[data-alarms]");
  if (!where) return;
  where.hidden = alarms.length === 0;
  const said = alarms.map((each) => [
    words.names.agent[each.agent] ?? each.agent, words.names.queue[each.queue] ?? "", words.alarms[Math.min(each.press, 2)],
  ].filter(Boolean).join(" · "));
  const list = where.querySelector("ul");
  if (list.dataset.said !== JSON.stringify(said)) {
    list.dataset.said = JSON.stringify(said);
    list.replaceChildren(...said.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  }
  const pressed = new Set(alarms.filter((each) => each.press > 0).map((each) => `${each.contact} ${each.press}`));
  if (sounding && alarmed && [...pressed].some((each) => !alarmed.has(each))) beep();
  alarmed = pressed;
}

const SILENT = new Set(["rest", "recovery"]);

function beep() {
  const audio = (beep.audio ??= new AudioContext());
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  loudness.gain.setValueAtTime(0.15, audio.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5);
  tone.frequency.value = 660;
  tone.connect(loudness).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.5);
}

function draw(view, at) {
  now = view.now;
  board.dataset.seq = String(at.seq);
  text(board.querySelector("[data-as-of]"), clock.format(new Date(now / 1000)));
  for (const [id, cell] of Object.entries(view.cards)) if (id !== "over") drawCard(id, cell);
  for (const [id, cell] of Object.entries(view.demand)) {
    const where = board.querySelector(`[data-demand="${id}"]`);
    if (where) text(where.querySelector("[data-v]"), written(cell.v, where.dataset.form));
  }
  view.queues.forEach(drawQueue);
  drawStates(view.states);
  for (const where of board.querySelectorAll("[data-callbacks]")) {
    text(where, String(view.callbacks[where.dataset.callbacks]));
  }
  for (const where of board.querySelectorAll("[data-handed]")) {
    text(where, String(view.handed_over[where.dataset.handed]));
  }
  agents = view.agents;
  drawAgents();
  drawAlarms(view.alarms);
  countOver();
  fit();
}

/** On the wall nobody scrolls: all lines stand there, as large as the screen lets them. */
function fit() {
  if (!board.dataset.wall) return;
  const { style } = document.documentElement;
  const size = `${innerWidth}x${innerHeight} ${board.querySelectorAll("tr").length}`;
  if (board.dataset.fitted === size) return;
  board.dataset.fitted = size;
  style.fontSize = "";
  const usual = parseFloat(getComputedStyle(document.documentElement).fontSize);
  for (let share = 1; share >= LEAST_SHARE && document.documentElement.scrollHeight > innerHeight; share -= 0.03) style.fontSize = `${usual * share}px`;
}
addEventListener("resize", fit);
fit();

function live(state) {
  const where = board.querySelector("[data-live]");
  board.dataset.live = state;
  where.dataset.live = state;
  text(where.querySelector("[data-live-said]"), words.live[state] ?? state);
}

const sort = board.querySelector("[data-sort]");
sort?.addEventListener("change", drawAgents);

const sound = board.querySelector("[data-sound]");
if (sound) {
  sound.hidden = false;
  sound.addEventListener("click", () => {
    sounding = !sounding;
    sound.setAttribute("aria-pressed", String(sounding));
    text(sound, words.sound[Number(sounding)]);
    if (sounding) beep();
  });
}

const full = board.querySelector("[data-full]");
if (full) {
  full.hidden = false;
  full.addEventListener("click", () => document.documentElement.requestFullscreen?.());
}

// An open menu of actions closes when another one opens.
board.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.acts[open]")) return;
  for (const other of board.querySelectorAll("details.acts[open]")) {
    if (other !== event.target) other.open = false;
  }
}, true);

openStream({
  ticket: board.dataset.ticket,
  csrf: board.dataset.csrf,
  body: new URLSearchParams(location.search),
  on: { tick: draw, state: live },
});
