// What a page does beyond its forms and links, which work without it.
//
// A form with data-sends is sent by itself when one of its choices changes; its button is for
// those without script. Times that a browser shows are the server's: nothing is reckoned here.

document.documentElement.classList.add("scripted");

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-sends]");
  if (form && event.target.matches("select")) form.requestSubmit();
});

// A switch leads back to the page as it is now: parts of it may have been exchanged since.
document.addEventListener("submit", (event) => {
  const next = event.target.querySelector?.("input[name=next]:not([data-kept])");
  if (next) next.value = location.pathname + location.search;
}, true);

// After a part of the page was exchanged, the keyboard stays where it was, or goes to the part.
let focused = null;
document.addEventListener("htmx:before:request", () => {
  focused = document.activeElement?.id || null;
});
document.addEventListener("htmx:after:swap", () => {
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  focused = null;
});

// A refusal, or a page of another kind, has not the part that is to be exchanged: it is opened whole.
document.addEventListener("htmx:after:request", (event) => {
  const { select, request, response, text } = event.detail.ctx;
  const part = /^#([\w-]+)$/.exec(select ?? "")?.[1];
  if (!part || request.method !== "GET" || response.headers.get("HX-Redirect")) return;
  if (text.includes(`id="${part}"`)) return;
  event.preventDefault();
  location.assign(request.action);
});
