// Times that run: every element with data-since shows how long ago that was, once a second.
// data-until counts down to a moment instead; data-limit (microseconds) marks what lasts too long.
import { lasting } from "./words.js";

let server = () => Date.now() * 1000;

/** Whose clock it is: the centre's, as the socket tells it. */
export function follow(now) {
  server = now;
}

export const now = () => server();

export function tick(root = document) {
  const at = server();
  for (const each of root.querySelectorAll("[data-since]")) {
    const gone = at - Number(each.dataset.since);
    put(each, lasting(gone));
    if (each.dataset.limit) each.classList.toggle("over", gone > Number(each.dataset.limit));
  }
  for (const each of root.querySelectorAll("[data-until]")) {
    const left = Number(each.dataset.until) - at;
    put(each, left >= 0 ? lasting(left + 999999) : `+${lasting(-left)}`);
    each.classList.toggle("over", left < 0);
  }
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

setInterval(tick, 1000);
