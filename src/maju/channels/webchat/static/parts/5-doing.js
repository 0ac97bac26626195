// What the visitor does.
const canWrite = () => ["flow", "waiting", "talking", "held"].includes(state.stage);
function write() {
  const text = input.value.trim();
  if (!text || !canWrite()) return;
  const asking = state.asking;
  input.value = "";
  fit();
  if (asking && asking.kind === "ask") say("give", { step: asking.step, text });
  else say("write", { text });
  input.focus();
  toEnd();
}
function onKey(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); write(); }
}
let typed = 0;
function onInput() {
  fit();
  if (state.stage === "talking" && input.value && Date.now() - typed > 3000 && connected) {
    typed = Date.now();
    call("/v1/typing", { body: "" }).catch(() => { /* only a courtesy */ });
  }
}
const fit = () => { input.style.height = "auto"; input.style.height = `${Math.min(input.scrollHeight, 132)}px`; sendButton.disabled = !input.value.trim(); };
function onPaste(event) { for (const item of event.clipboardData?.files || []) { event.preventDefault(); attach(item); } }
function attach(file) {
  if (!canWrite()) return;
  if (file.size > 10 * 1024 * 1024) { problem = t("large"); draw(); return; }
  const id = newId();
  outbox.put({ id, file });
  draw();
  flush();
  toEnd();
}
function toggle(open) {
  if (open === isOpen) return;
  isOpen = open;
  store.set({ open });
  draw();
  if (open) { markSeen(); draw(); listen(); toEnd(); focusInside(); } else { showMenu(false); launcher.focus(); }
}
function focusInside() {
  const first = extras.querySelector("input, textarea, button") || (composer.hidden ? closeButton : input);
  first.focus({ preventScroll: true });
}
function showMenu(show) {
  menu.hidden = !show;
  menuButton.setAttribute("aria-expanded", String(show));
  if (!show) return;
  clear(menu);
  const entry = (name, act) => menu.append(el("button", { type: "button", onclick: () => { showMenu(false); act(); } }, t(name)));
  const sound = store.all.sound;
  entry(sound ? "sound_off" : "sound_on", () => { store.set({ sound: !sound }); if (!sound) beep(); menuButton.focus(); });
  if (state.contact && !state.transcript) entry("mail", () => choose("mail"));
  if (!["none", "over"].includes(state.stage)) entry("end", () => choose("end"));
  menu.firstChild.focus();
}
function choose(what) { choosing = what; draw(); focusInside(); toEnd(); }
