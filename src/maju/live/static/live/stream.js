/**
 * A board's stream: the whole view once a second, over fetch with a Bearer ticket, so that no
 * ticket stands in an address. Comes back by itself.
 *
 * It gives openStream; a page's module takes it from the static file live/stream.js.
 *
 *   const stream = openStream({
 *     ticket: "/board/seoul/ticket",    // POSTed to, answers {ticket, url}; or an async function
 *     csrf: "…",
 *     body: new URLSearchParams({ … }), // the board's filter, sent with that POST; optional
 *     on: {
 *       tick(view, { seq, at, now }) {}, // all of the board; replaces the one before
 *       state(state, why) {},            // as in socket.js; stale also with a refusal's code
 *     },
 *   });
 *
 *   stream.now()     // the server's time in microseconds
 *   stream.reopen({ body })  // with another filter: the same callbacks, a new ticket
 *   stream.close()
 */
import { NotAllowed, ServerTime, askTicket, waitBefore } from "./ticket.js";

const SILENT_MS = 8000;
const LOOK_MS = 2000;

export function openStream(options) {
  return new BoardStream(options);
}

class BoardStream {
  constructor({ ticket, csrf = "", body = null, on = {} }) {
    this.state = "connecting";
    this._options = { ticket, csrf, body };
    this._on = on;
    this._time = new ServerTime();
    this._tries = 0;
    this._heard = Date.now();
    this._look = setInterval(() => this._lookAround(), LOOK_MS);
    this._woken = () => this._lookAround(true);
    globalThis.addEventListener?.("online", this._woken);
    globalThis.addEventListener?.("pageshow", this._woken);
    globalThis.document?.addEventListener("visibilitychange", this._woken);
    this._connect();
  }

  now() {
    return this._time.now();
  }

  reopen({ body = null } = {}) {
    if (this.state === "over") return;
    this._options.body = body;
    this._tries = 0;
    this._connect();
  }

  close() {
    this._end("closed");
  }

  async _connect() {
    clearTimeout(this._retry);
    this._retry = null;
    this._abort?.abort();
    const mine = (this._abort = new AbortController());
    this._heard = Date.now();
    try {
      const { ticket, csrf, body } = this._options;
      const given = await askTicket(ticket, { csrf, body });
      if (mine !== this._abort) return;
      const answer = await fetch(given.url, {
        headers: { Authorization: `Bearer ${given.ticket}`, Accept: "text/event-stream" },
        signal: mine.signal,
        credentials: "omit",
        cache: "no-store",
      });
      if (answer.status === 403) throw new NotAllowed("rights");
      if (!answer.ok) throw new Error(`stream: ${answer.status}`);
      await this._read(answer.body.getReader(), mine);
    } catch (error) {
      if (mine !== this._abort || this.state === "over") return;
      if (error instanceof NotAllowed) {
        this._end(error.why);
        return;
      }
    }
    if (mine !== this._abort || this.state === "over") return;
    if (this.state !== "connecting") this._tell("stale", "offline");
    this._retry = setTimeout(() => this._connect(), waitBefore(this._tries));
    this._tries += 1;
  }

  async _read(reader, mine) {
    const decoder = new TextDecoder();
    let left = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (mine !== this._abort) {
        reader.cancel().catch(() => {});
        return;
      }
      if (done) return;
      this._heard = Date.now();
      left += decoder.decode(value, { stream: true });
      const blocks = left.split("\n\n");
      left = blocks.pop();
      for (const block of blocks) this._hear(block);
      if (this.state === "over") return;
    }
  }

  _hear(block) {
    let event = "message";
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("event: ")) event = line.slice(7);
      else if (line.startsWith("data: ")) data += line.slice(6);
    }
    if (!data) return;
    const message = JSON.parse(data);
    if (event === "tick") {
      this._tries = 0;
      this._time.heardOf(message.now ?? message.at, message.speed ?? 1);
      this._on.tick?.(message.view, { seq: message.seq, at: message.at, now: this.now() });
      this._tell(message.stale ? "stale" : "live", message.stale ?? "");
    } else if (event === "stale") {
      this._tell("stale", message.why);
    } else if (event === "over" && message.why !== "restart") {
      this._end(message.why);
    }
  }

  /** Silence, or a machine that woke up. */
  _lookAround(woken = false) {
    if (this.state === "over") return;
    if (this._retry === null && Date.now() - this._heard > SILENT_MS) {
      if (this.state === "live") this._tell("stale", "offline");
      this._connect();
    } else if (woken && this._retry !== null) {
      this._tries = 0;
      this._connect();
    }
  }

  _end(why) {
    if (this.state === "over") return;
    this._tell("over", why);
    clearTimeout(this._retry);
    clearInterval(this._look);
    globalThis.removeEventListener?.("online", this._woken);
    globalThis.removeEventListener?.("pageshow", this._woken);
    globalThis.document?.removeEventListener("visibilitychange", this._woken);
    this._abort?.abort();
    this._abort = null;
  }

  _tell(state, why = "") {
    if (this.state === state && this._why === why) return;
    this.state = state;
    this._why = why;
    this._on.state?.(state, why);
  }
}
