// Plays socket.js against a server that is a list: what test_socket_js.py asserts, one line each.
const wires = [];
let tickets = 0;
globalThis.fetch = async (where, { method, headers }) => {
  tickets += 1;
  if (globalThis.answer) return globalThis.answer;
  if (method !== "POST" || headers["X-CSRFToken"] !== "c") throw new Error("not a POST of ours");
  return { ok: true, status: 200, json: async () => ({ ticket: `t${tickets}`, url: "http://x/live/desk" }) };
};
globalThis.WebSocket = class {
  constructor(url) {
    this.url = url;
    this.sent = [];
    this.readyState = 0;
    wires.push(this);
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  give(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  close() {
    this.readyState = 3;
  }
};
// timers of its own: time passes when the story says so
let now = 1_000_000;
let timers = [];
let made = 0;
Date.now = () => now;
globalThis.setTimeout = (act, after) => (timers.push({ id: ++made, at: now + after, act }), made);
globalThis.setInterval = (act, every) => (timers.push({ id: ++made, at: now + every, act, every }), made);
globalThis.clearTimeout = globalThis.clearInterval = (id) => {
  timers = timers.filter((one) => one.id !== id);
};
const turn = async () => {
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
};
const pass = async (ms) => {
  const until = now + ms;
  for (;;) {
    const due = timers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    now = Math.max(now, due.at);
    if (due.every) due.at += due.every;
    else timers = timers.filter((one) => one !== due);
    due.act();
    await turn();
  }
  now = until;
};
const check = (claim, true_) => {
  if (!true_) {
    console.error(`not true: ${claim}`);
    process.exit(1);
  }
};

const { openSocket } = await import(process.argv[2]);
const states = [];
const said = [];
const views = [];
const verdicts = [];
const socket = openSocket({
  ticket: "/desk/mall/ticket",
  csrf: "c",
  have: { ct_1: 2 },
  on: {
    view: (desk, { seq }) => views.push([seq, desk]),
    say: (message, { n }) => said.push(n),
    verdict: ({ command }) => verdicts.push(command),
    state: (state, why) => states.push(`${state}/${why}`),
  },
});
const alive = (seq, stale = null) => ({ t: "alive", seq, at: 1, now: 5_000_000, speed: 2, stale });
const desk = { contacts: [{ contact: "ct_1" }] };
const say = (n) => ({ t: "say", seq: 10 + n, contact: "ct_1", n, message: { text: "" } });
await turn();
wires[0].open();
check("it says its ticket and what it has", JSON.stringify(wires[0].sent[0]) === JSON.stringify({ ticket: "t1", have: { ct_1: 2 }, seq: null }));
check("by the WebSocket's own scheme", wires[0].url === "ws://x/live/desk");
socket.watch("cm_1");
check("nothing is sent before the server spoke", wires[0].sent.length === 1);
wires[0].give(alive(7));
check("what is watched is asked then", wires[0].sent[1].watch === "cm_1");
wires[0].give({ t: "view", seq: 7, at: 1, desk });
wires[0].give(say(3));
wires[0].give(say(3));
wires[0].give(say(2));
check("a message is told once", said.join() === "3");
check("it is live", states.join() === "live/");
await pass(1_000);
check("the server's time goes on at the server's speed", socket.now() === 5_000_000 + 2_000_000);
wires[0].give(alive(8, "journal"));
check("a server that lost its journal makes it stale", states.at(-1) === "stale/journal");
wires[0].give(alive(8));
wires[0].onclose({ code: 1006 });
check("a lost connection makes it stale", states.at(-1) === "stale/offline");
await pass(1_000);
wires[1].open();
check("it comes back with what it has", JSON.stringify(wires[1].sent[0]) === JSON.stringify({ ticket: "t2", have: { ct_1: 3 }, seq: 8 }));
wires[1].give(alive(9));
check("and asks for the verdict again", wires[1].sent[1].watch === "cm_1");
wires[1].give({ t: "verdict", command: "cm_1", state: "done" });
wires[1].give({ t: "view", seq: 9, at: 1, desk });
wires[1].give({ t: "view", seq: 8, at: 1, desk });
check("a view does not go back", views.map(([seq]) => seq).join() === "7,9");
wires[1].give(say(5));
check("a gap is not told", said.join() === "3");
await pass(2_000);
wires[2].open();
check("it is asked for again", wires[2].sent[0].have.ct_1 === 3);
wires[2].give(alive(9));
check("a settled command is not asked again", wires[2].sent.length === 1);
await pass(60_000);
check("silence is not life: it connects anew", wires.length > 3 && states.at(-1) === "stale/offline");
const last = wires.at(-1);
last.open();
last.give(alive(9));
last.give({ t: "view", seq: 9, at: 1, desk: { contacts: [] } });
check("what is over is forgotten", Object.keys(socket.have).length === 0);
last.give({ t: "over", why: "restart" });
check("a restart is no end", states.at(-1) === "live/");
last.onclose({ code: 1012 });
const before = wires.length;
await pass(40_000);
check("it tries again and again", wires.length > before);
const there = wires.at(-1);
there.open();
there.give(alive(9));
there.onclose({ code: 4403 });
check("changed rights are an end", states.at(-1) === "over/rights");
const after = wires.length;
await pass(600_000);
check("after which nothing is tried", wires.length === after && timers.length === 0);
globalThis.answer = { ok: false, status: 403 };
const other = openSocket({ ticket: "/x", csrf: "c", on: {} });
await turn();
check("who may not is told so", other.state === "over");
check("verdicts were told once", verdicts.join() === "cm_1");
