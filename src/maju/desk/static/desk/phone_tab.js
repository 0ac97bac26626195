// One tab has the phone. The others know it, and take it over when it is given away or its tab is closed.

const supported = "locks" in navigator && "BroadcastChannel" in window;

/**
 * *name* is the phone's. *on.mine()*: this tab has it now; *on.other()*: another one does; *on.asked()*: another
 * tab wants it, true lets it have it; *on.kept()*: the other tab talks, and keeps it.
 */
export class OneTab {
  constructor(name, on) {
    this._name = name;
    this._on = on;
    this._give = null; // ends the holding of the lock
    this._turn = 0; // which asking is the present one
    this._channel = supported ? new BroadcastChannel(name) : null;
    this._channel?.addEventListener("message", ({ data }) => this._hear(data));
  }

  get mine() {
    return this._give !== null;
  }

  /** Have it if nobody does; else wait for it. */
  begin() {
    if (!supported) {
      this._give = () => {};
      this._on.mine();
      return;
    }
    this._wait();
    navigator.locks.query().then(({ held }) => {
      if (!this.mine && held.some((each) => each.name === this._name)) this._on.other();
    });
  }

  /** Ask the tab that has it. */
  ask() {
    this._channel?.postMessage("give");
  }

  /** Whoever waits has it next. */
  give() {
    this._turn += 1;
    const give = this._give;
    this._give = null;
    give?.();
  }

  _wait() {
    const turn = ++this._turn;
    navigator.locks.request(this._name, () => {
      if (turn !== this._turn) return undefined;
      return new Promise((done) => {
        this._give = done;
        this._on.mine();
      });
    });
  }

  _hear(said) {
    if (said === "kept" && !this.mine) this._on.kept();
    if (said !== "give" || !this.mine) return;
    if (!this._on.asked()) {
      this._channel.postMessage("kept");
      return;
    }
    this.give();
    this._on.other();
    this._wait();
  }
}
