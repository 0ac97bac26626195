// Keys: function keys that no browser and no screen reader needs; single letters only where nobody types.
import { accept, decline } from "./offers.js";

/** *desk*: offers(), talk(), next(step), record(), help(). */
export function listen(desk) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const run = find(event, desk);
    if (run === null) return;
    event.preventDefault();
    run();
  });
}

function find(event, desk) {
  const shift = event.shiftKey;
  const talk = desk.talk();
  const [offer] = desk.offers();
  switch (event.key) {
    case "F2":
      return offer ? () => (shift ? decline(offer) : accept(offer)) : () => {};
    case "F4":
      if (!talk) return () => {};
      return () => talk.do(shift ? "hang_up" : talk.view.stage === "held" ? "resume" : "hold");
    case "F8":
      return () => desk.next(shift ? -1 : 1);
    case "F9":
      return shift ? () => desk.write() : () => desk.record();
    case "?":
      return typing(event.target) ? null : () => desk.help();
    default:
      return null;
  }
}

const typing = (element) => element.matches?.("input, textarea, select, [contenteditable]") ?? false;
