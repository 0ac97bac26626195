/**
 * What socket.js and stream.js share: tickets, waiting before another try, and the server's time.
 * No framework, no state of its own.
 */

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 15000;

/** Why there is no connection and none will be tried: the page has to be loaded again. */
export class NotAllowed extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/**
 * A fresh ticket: {ticket, url, server_now}.
 * @param {string | (() => Promise<object>)} where an address to POST to, or a function that asks.
 * @throws NotAllowed when the answer is that this person may not; any other Error: try again later.
 */
export async function askTicket(where, { csrf = "", body = null } = {}) {
  if (typeof where === "function") return where();
  const headers = { Accept: "application/json" };
  if (csrf) headers["X-CSRFToken"] = csrf;
  const answer = await fetch(where, { method: "POST", credentials: "same-origin", headers, body });
  if (answer.status === 401) throw new NotAllowed("signed_out");
  if (answer.status === 403 || answer.status === 404) throw new NotAllowed("rights");
  if (!answer.ok || answer.redirected) throw new Error(`ticket: ${answer.status}`);
  return answer.json();
}

/** How long to wait before try *n* (0 is the first): doubling, drawn from its upper half. */
export function waitBefore(n) {
  const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(n, 10));
  return most / 2 + Math.random() * (most / 2);
}

/** The server's time in microseconds, going on by itself between two messages. */
export class ServerTime {
  constructor() {
    this.speed = 1;
    this.at = null;
    this.heard = 0;
  }

  heardOf(now, speed = 1) {
    this.at = now;
    this.speed = speed;
    this.heard = Date.now();
  }

  now() {
    const at = this.at === null ? Date.now() * 1000 : this.at;
    const since = this.at === null ? 0 : (Date.now() - this.heard) * 1000 * this.speed;
    return Math.round(at + since);
  }
}
