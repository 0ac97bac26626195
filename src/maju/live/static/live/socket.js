/**
 * One live connection of a desk's tab, which comes back by itself and misses nothing.
 *
 * It gives openSocket; a page's module takes it from the static file live/socket.js.
 *
 *   const socket = openSocket({
 *     ticket: "/desk/seoul/ticket",   // POSTed to, answers {ticket, url}; or an async function
 *     csrf: "…",                      // sent as X-CSRFToken with that POST
 *     have: { ct_1: 12 },             // messages that the page already shows, per contact; optional
 *     on: {
 *       view(desk, { seq, at }) {},             // the whole desk; replaces the one before
 *       say(message, { contact, n, seq }) {},   // message n of a conversation: each once, in order
 *       verdict({ command, state, code, says }) {}, // of a command that watch() named
 *       typing({ contact, by }) {},             // the customer types; show it for some seconds
 *       nudge({ what }) {},                     // "notices" | "messages" | "inquiries": ask anew
 *       state(state, why) {},                   // see below
 *     },
 *   });
 *
 *   socket.watch(command)   // tell this command's verdict; asked again after a lost connection
 *   socket.typing(contact)  // the agent types; sent at most every two seconds
 *   socket.now()            // the server's time in microseconds, for "since …" clocks
 *   socket.have             // {contact: n}: what has been told; keep it to resume
 *   socket.state            // as below
 *   socket.close()          // for ever
 *
 * state(state, why):
 *   "connecting"  no connection yet
 *   "live"        what the page shows is true
 *   "stale"       it may be old. why: "offline" (no connection; being tried), "journal" (the
 *                 server lost its database), "engine" (nobody decides for the centre just now)
 *   "over"        no connection and none is tried. why: "rights" or "signed_out" (load the page
 *                 again), "replaced" (newer tabs of this person took its place), "closed" (close())
 *
 * Times are microseconds since 1970, ids are strings. A message is
 * {id, by: "customer" | "agent", agent, at, text, file: null | {name, type, size, blob}}.
 */
import { NotAllowed, ServerTime, askTicket, waitBefore } from "./ticket.js";

const SILENT_MS = 12000; // the server says something every five seconds
const LOOK_MS = 2000;
const TYPING_MS = 2000;
const OPENING_MS = 10000;

export function openSocket(options) {
  return new DeskSocket(options);
}

class DeskSocket {
  constructor({ ticket, csrf = "", have = {}, on = {} }) {
    this.state = "connecting";
    this.have = { ...have };
    this.seq = null;
    this._options = { ticket, csrf };
    this._on = on;
    this._time = new ServerTime();
    this._watched = new Set();
    this._typed = new Map();
    this._tries = 0;
    this._socket = null;
    this._retry = null;
    this._heard = Date.now();
    this._look = setInterval(() => this._lookAround(), LOOK_MS);
    this._woken = () => this._lookAround(true);
    this._gone = () => this._drop();
    globalThis.addEventListener?.("online", this._woken);
    globalThis.addEventListener?.("offline", this._gone);
    globalThis.addEventListener?.("pageshow", this._woken);
    globalThis.document?.addEventListener("visibilitychange", this._woken);
    this._connect();
  }

  now() {
    return this._time.now();
  }

  watch(command) {
    this._watched.add(command);
    this._send({ watch: command });
  }

  typing(contact) {
    const before = this._typed.get(contact) ?? 0;
    if (Date.now() - before < TYPING_MS) return;
    this._typed.set(contact, Date.now());
    this._send({ typing: contact });
  }

  close() {
    this._end("closed");
  }

  // --- the connection -------------------------------------------------------------------------

  async _connect() {
    clearTimeout(this._retry);
    this._retry = null;
    const mine = (this._attempt = {});
    let given;
    try {
      given = await askTicket(this._options.ticket, { csrf: this._options.csrf });
    } catch (error) {
      if (mine !== this._attempt || this.state === "over") return;
      if (error instanceof NotAllowed) this._end(error.why);
      else this._again();
      return;
    }
    if (mine !== this._attempt || this.state === "over") return;
    const socket = new WebSocket(given.url.replace(/^http/, "ws"));
    this._socket = socket;
    this._first = true;
    this._heard = Date.now();
    this._opening = setTimeout(() => this._lost(socket), OPENING_MS);
    socket.onopen = () => {
      if (socket !== this._socket) return;
      socket.send(JSON.stringify({ ticket: given.ticket, have: this.have, seq: this.seq }));
    };
    socket.onmessage = (event) => {
      if (socket === this._socket) this._hear(JSON.parse(event.data));
    };
    socket.onclose = (event) => this._lost(socket, event?.code);
  }

  _lost(socket, code) {
    if (socket !== this._socket) return;
    this._drop();
    if (this.state === "over") return;
    if (code === 4403) this._end("rights");
    else if (code === 4409) this._end("replaced");
    else this._again();
  }

  /** Let go of the present socket, without another try. */
  _drop() {
    const socket = this._socket;
    this._socket = null;
    this._attempt = null;
    clearTimeout(this._opening);
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    if (this.state === "live") this._tell("stale", "offline");
  }

  _again() {
    if (this.state !== "over" && this.state !== "connecting") this._tell("stale", "offline");
    clearTimeout(this._retry);
    this._retry = setTimeout(() => this._connect(), waitBefore(this._tries));
    this._tries += 1;
  }

  _end(why) {
    if (this.state === "over") return;
    this._tell("over", why);
    clearTimeout(this._retry);
    clearInterval(this._look);
    globalThis.removeEventListener?.("online", this._woken);
    globalThis.removeEventListener?.("offline", this._gone);
    globalThis.removeEventListener?.("pageshow", this._woken);
    globalThis.document?.removeEventListener("visibilitychange", this._woken);
    this._drop();
  }

  /** Silence, or a laptop that woke up: what stands here may be hours old. */
  _lookAround(woken = false) {
    if (this.state === "over") return;
    const silent = Date.now() - this._heard > SILENT_MS;
    if (this._socket !== null && silent) {
      this._drop();
      this._tries = 0;
      this._connect();
    } else if (this._socket === null && (woken || (this._retry === null && !this._attempt))) {
      this._tries = 0;
      this._connect();
    }
  }

  _send(message) {
    if (this._socket?.readyState === 1 && !this._first) this._socket.send(JSON.stringify(message));
  }

  // --- what it says ---------------------------------------------------------------------------

  _hear(message) {
    this._heard = Date.now();
    if (this._first && message.t !== "over") this._greeted();
    switch (message.t) {
      case "view":
        this._view(message);
        break;
      case "say":
        this._say(message);
        break;
      case "alive":
        this.seq = Math.max(this.seq ?? 0, message.seq);
        this._time.heardOf(message.now, message.speed);
        this._tell(message.stale ? "stale" : "live", message.stale ?? "");
        break;
      case "verdict":
        this._watched.delete(message.command);
        this._on.verdict?.(message);
        break;
      case "typing":
        this._on.typing?.(message);
        break;
      case "nudge":
        this._on.nudge?.(message);
        break;
      case "over":
        if (message.why !== "restart") this._end(message.why);
        break;
    }
  }

  _greeted() {
    this._first = false;
    this._shown = -1;
    this._tries = 0;
    clearTimeout(this._opening);
    for (const command of this._watched) this._send({ watch: command });
  }

  _view(message) {
    if (message.seq < this._shown) return;
    this._shown = message.seq;
    this.seq = message.seq;
    for (const contact of Object.keys(this.have)) {
      const kept = message.desk.contacts.some((one) => one.contact === contact);
      if (!kept) delete this.have[contact];
    }
    this._on.view?.(message.desk, { seq: message.seq, at: message.at });
  }

  _say(message) {
    const have = this.have[message.contact] ?? 0;
    if (message.n <= have) return;
    if (message.n > have + 1) {
      this._lost(this._socket); // one is missing: ask again from what we have
      return;
    }
    this.have[message.contact] = message.n;
    const { contact, n, seq } = message;
    this._on.say?.(message.message, { contact, n, seq });
  }

  _tell(state, why = "") {
    if (this.state === state && this._why === why) return;
    this.state = state;
    this._why = why;
    this._on.state?.(state, why);
  }
}
