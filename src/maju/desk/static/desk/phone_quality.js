// How well the two sides hear each other: from the connection's own counts, in words that a person needs.

/**
 * Where a conversation begins to suffer, and where it is bad. Delay there and back: ITU-T G.114 (150 ms one
 * way is good, 400 ms the limit). Lost packets: ITU-T G.113 for codecs that hide losses. Jitter: what the
 * receiver's buffer still evens out.
 */
const LIMITS = { loss: [0.02, 0.06], jitter_ms: [30, 60], rtt_ms: [300, 700] };
const SILENT_LEVEL = 0.0008; // of full scale; the noise of an open microphone is above it

/** What *peer* has counted so far; null where there is nothing yet. */
export async function read(peer) {
  if (!peer) return null;
  const found = { received: 0, lost: 0, jitter_ms: 0, rtt_ms: null, far_loss: null, level: null, sound: null };
  let any = false;
  for (const row of (await peer.getStats()).values()) {
    if (row.type === "inbound-rtp" && row.kind === "audio") {
      any = true;
      found.received = row.packetsReceived ?? 0;
      found.lost = row.packetsLost ?? 0;
      found.jitter_ms = (row.jitter ?? 0) * 1000;
      found.sound = row.totalAudioEnergy ?? null;
    } else if (row.type === "remote-inbound-rtp") {
      found.far_loss = row.fractionLost ?? null;
      if (row.roundTripTime) found.rtt_ms = row.roundTripTime * 1000;
    } else if (row.type === "candidate-pair" && row.nominated && row.currentRoundTripTime !== undefined) {
      found.rtt_ms ??= row.currentRoundTripTime * 1000;
    } else if (row.type === "media-source" && row.kind === "audio") {
      found.level = row.audioLevel ?? null;
    }
  }
  return any ? found : null;
}

/**
 * Two readings, one after the other: {grade, why, loss, jitter_ms, rtt_ms}. *grade*: good, fair, bad, or
 * nothing, when no packet has come; *why* is the worst of loss, jitter, delay.
 */
export function judge(before, after) {
  const came = after.received - (before?.received ?? 0);
  const lost = Math.max(0, after.lost - (before?.lost ?? 0));
  const here = came + lost > 0 ? lost / (came + lost) : 0;
  const loss = Math.max(here, after.far_loss ?? 0);
  const measures = { loss, jitter_ms: after.jitter_ms, rtt_ms: after.rtt_ms };
  if (before && came <= 0) return { grade: "nothing", why: "nothing", ...measures };
  const worst = { grade: "good", why: "" };
  for (const [name, [fair, bad]] of Object.entries(LIMITS)) {
    const value = measures[name] ?? 0;
    if (value >= bad && worst.grade !== "bad") Object.assign(worst, { grade: "bad", why: name });
    else if (value >= fair && worst.grade === "good") Object.assign(worst, { grade: "fair", why: name });
  }
  return { ...worst, ...measures };
}

/** Whether the microphone gave nothing at all in each of *readings*. */
export const silent = (readings) => readings.length > 0 && readings.every((each) => each.level !== null && each.level < SILENT_LEVEL);
