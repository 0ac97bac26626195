// The wire: registers at a telephone server over a WebSocket and takes its calls. Only this part knows JsSIP.

let library = null;
const load = async (address) => (library ??= await import(address));

const BACK_AFTER_S = [1, 8]; // a lost connection is tried again after so long, and at most so long
const REGISTERED_S = 120;
const GONE = 'Reason: Q.850;cause=41;text="page gone"'; // not the agent's wish: the page is going

/**
 * One telephone server. *about* is what the desk told: {adapter, ws, domain, user, secret}.
 * *on.state(line, state, why)*: connecting, ready, lost, refused, off. *on.rings(line, call)*: a call comes.
 */
export class Line {
  constructor(about, on) {
    this.adapter = about.adapter;
    this.state = "connecting";
    this._about = about;
    this._on = on;
    this._agent = null;
  }

  async open(address) {
    const { UA, WebSocketInterface } = await load(address);
    const { ws, user, domain, secret } = this._about;
    const agent = new UA({
      sockets: [new WebSocketInterface(ws)], uri: `sip:${user}@${domain}`, password: secret, user_agent: "Maju",
      register: true, register_expires: REGISTERED_S, session_timers: false,
      connection_recovery_min_interval: BACK_AFTER_S[0], connection_recovery_max_interval: BACK_AFTER_S[1],
    });
    this._agent = agent;
    agent.on("registered", () => this._becomes("ready"));
    agent.on("unregistered", () => this._becomes(this._closed ? "off" : "lost"));
    agent.on("disconnected", () => this._becomes(this._closed ? "off" : "lost"));
    agent.on("registrationFailed", ({ response }) => {
      const code = response?.status_code ?? 0;
      this._becomes([401, 403, 404, 407].includes(code) ? "refused" : "lost", String(code || ""));
    });
    agent.on("newRTCSession", ({ session, originator, request }) => {
      if (originator !== "remote") return;
      this._on.rings(this, new Call(session, request));
    });
    agent.start();
  }

  close() {
    this._closed = true;
    this._agent?.stop();
    this._becomes("off");
  }

  _becomes(state, why = "") {
    if (this.state === state) return;
    this.state = state;
    this._on.state(this, state, why);
  }
}

/** One call at the phone: ringing, answering, talking, over. Whoever wants to know sets *onchange*. */
export class Call {
  constructor(session, request) {
    this.contact = request.getHeader("X-Maju-Contact") ?? "";
    this.expected = (request.getHeader("Alert-Info") ?? "").includes("alert-autoanswer"); // the agent has said yes already
    this.state = "ringing";
    this.muted = false;
    this.onchange = () => {};
    this.onsound = () => {}; // (stream) the other side can be heard
    this._session = session;
    session.on("peerconnection", ({ peerconnection }) => this._hears(peerconnection));
    session.on("confirmed", () => this._becomes("talking"));
    session.on("ended", ({ originator, cause }) => this._ends(originator, cause));
    session.on("failed", ({ originator, cause }) => this._ends(originator, cause));
  }

  get peer() {
    return this._session.connection ?? null;
  }

  /** *stream* is the microphone; it stays its owner's to close. */
  answer(stream) {
    if (this.state !== "ringing") return;
    this._becomes("answering");
    this._session.answer({ mediaStream: stream, mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } });
  }

  mute(on) {
    if (on) this._session.mute({ audio: true });
    else this._session.unmute({ audio: true });
    this.muted = on;
    this.onchange(this);
  }

  /** A key of the keypad, as an RFC 4733 event in the sound's own stream. */
  tone(key) {
    this._session.sendDTMF(key, { transportType: "RFC2833", duration: 120, interToneGap: 80 });
  }

  /** Another microphone from now on. */
  async speakInto(stream) {
    const sender = this.peer?.getSenders().find((each) => each.track?.kind === "audio");
    const [track] = stream.getAudioTracks();
    track.enabled = !this.muted;
    await sender?.replaceTrack(track);
  }

  end({ gone = false } = {}) {
    if (this.state === "over") return;
    try {
      this._session.terminate(gone ? { extraHeaders: [GONE] } : {});
    } catch {
      this._ends("local", "");
    }
  }

  _hears(peer) {
    peer.addEventListener("track", (event) => this.onsound(event.streams[0] ?? new MediaStream([event.track])));
  }

  _ends(originator, cause) {
    if (this.state === "over") return;
    this.before = this.state;
    this.endedBy = originator;
    this.cause = cause;
    this._becomes("over");
  }

  _becomes(state) {
    this.state = state;
    this.onchange(this);
  }
}
