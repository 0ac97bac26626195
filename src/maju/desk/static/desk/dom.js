// Elements from words and data. Text goes in as text: nothing that somebody wrote is ever read as HTML.

/** An element: h("button", { class: "main", onclick, data: { key: "x" } }, "word", child, null). */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "data") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Put *children* into *element* unless it shows the same already; the keyboard stays where it was. */
export function show(element, sign, build) {
  const said = JSON.stringify(sign);
  if (element.dataset.sign === said) return false;
  element.dataset.sign = said;
  const key = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const children = build();
  element.replaceChildren();
  add(element, [children]);
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  return true;
}

const SVG = "http://www.w3.org/2000/svg";
const SIGNS = {
  voice: "M6.5 3.5 9 8 7 10a12 12 0 0 0 7 7l2-2 4.500 2.500c.3 2-1 3.500-3 3.500C10 21 3 14 3 6.500c0-2 1.500-3.300 3.500-3Z",
  chat: "M4 5h16v11H10l-5 4v-4H4Z",
  email: "M3 6h18v12H3ZM3 7l9 6 9-6",
  board: "M4 4h16v16H4ZM8 9h8M8 13h8M8 17h5",
  task: "M5 4h14v16H5ZM8.500 12l2.500 2.500 4.500-5",
  hold: "M8 5v14M16 5v14",
  play: "M7 4l12 8-12 8Z",
  pause: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM10 9v6M14 9v6",
  record: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z",
  end: "M3 14c5-5 13-5 18 0l-3 3-3.500-2v-2.500a10 10 0 0 0-5 0V15L6 17Z",
  end_chat: "M4 5h16v11H10l-5 4v-4H4ZM9.500 8l5 5M14.500 8l-5 5",
  transfer: "M4 9h13l-4-4M20 15H7l4 4",
  consult: "M8 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 20c0-4 2.500-6 5.500-6s5.500 2 5.500 6M16.500 12a3 3 0 1 0 0-6M16 14.500c3 0 5.500 2 5.500 5.500",
  warn: "M12 3 22 20H2ZM12 10v4.500M12 17v.5",
  star: "M12 3.500l2.600 5.600 6 .8-4.400 4.200 1.100 6-5.300-2.900-5.300 2.900 1.100-6L3.400 9.900l6-.8Z",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.500 2h-15ZM10 21h4",
  microphone: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM6 11a6 6 0 0 0 12 0M12 17v4",
  muted: "M9 9v2a3 3 0 0 0 5 2.200M15 10V6a3 3 0 0 0-5.800-1M6 11a6 6 0 0 0 9.500 4.900M18 11a6 6 0 0 1-.5 2.400M12 17v4M4 3l16 18",
  keypad: "M6 5h.01M12 5h.01M18 5h.01M6 11h.01M12 11h.01M18 11h.01M6 17h.01M12 17h.01M18 17h.01",
  file: "M6 3h8l4 4v14H6ZM14 3v4h4",
  shield: "M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6Z",
};

/** A small sign beside words that say the same. */
export function sign(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "d-sign");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SIGNS[name] ?? SIGNS.task);
  svg.append(path);
  return svg;
}
