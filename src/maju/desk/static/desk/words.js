// What the page says, from the server's catalogue; names of ids; times as people read them.

const book = JSON.parse(document.getElementById("desk-book").textContent);
export { book };

/** The word *key* in the reader's language, with {named} parts filled in. */
export function say(key, parts = {}) {
  const text = book.words[key];
  if (text === undefined) throw new Error(`no word for ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in parts ? String(parts[name]) : whole));
}

export const clientName = (id) => book.clients[id]?.name ?? id;
export const hue = (id) => `hue-${book.clients[id]?.hue ?? "blue"}`;
export const queueName = (id) => book.queues[id]?.name ?? id ?? "";
export const awayName = (code) => book.away.find((each) => each.code === code)?.name ?? word(`away_${code}`, code);
export const stageName = (stage) => word(`stage_${stage}`, stage);
export const channelName = (channel) => word(`channel_${channel}`, channel);

function word(key, otherwise) {
  return book.words[key] ?? otherwise;
}

const clockFormat = new Intl.DateTimeFormat(book.korean ? "ko-KR" : "en-GB", {
  hour: "2-digit", minute: "2-digit", hour12: false, timeZone: book.zone,
});

/** An instant as hours and minutes of the agent's own clock. */
export const clock = (us) => clockFormat.format(new Date(us / 1000));

/** Microseconds as 0:07, 12:30, 1:02:30. */
export function lasting(us) {
  const seconds = Math.max(0, Math.floor(us / 1e6));
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A text with what the page knows of the contact: {customer}, {agent}, {client} … */
export function filled(text, parts) {
  const known = { agent: book.agent.name, today: new Date().toLocaleDateString(book.korean ? "ko-KR" : "en-GB", { timeZone: book.zone }), ...parts };
  return text.replace(/\{(\w+)\}/g, (whole, name) => known[name] || (name in known ? say(`blank_${name}`) : whole));
}
