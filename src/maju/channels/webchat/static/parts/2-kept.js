// What is kept in this browser, and what is known of the conversation.
const store = {
  name: `maju:${KEY}`,
  get all() { try { return JSON.parse(localStorage.getItem(this.name)) || {}; } catch { return memory; } },
  set(changes) {
    const all = { ...this.all, ...changes };
    Object.assign(memory, all);
    try { localStorage.setItem(this.name, JSON.stringify(all)); } catch { /* private mode: memory must do */ }
  },
};
const memory = {};
const OUT = `maju:${KEY}:out:`;
const outbox = {
  kept: new Map(),
  put(item) { this.kept.set(item.id, item); if (!item.file) try { localStorage.setItem(OUT + item.id, JSON.stringify(item)); } catch { /* memory must do */ } },
  drop(id) { this.kept.delete(id); try { localStorage.removeItem(OUT + id); } catch { /* nothing was kept */ } },
  load() {
    try {
      for (let n = 0; n < localStorage.length; n++) {
        const name = localStorage.key(n);
        if (name.startsWith(OUT)) { const item = JSON.parse(localStorage.getItem(name)); this.kept.set(item.id, item); }
      }
    } catch { /* nothing can be kept here */ }
  },
  list() { return [...this.kept.values()].sort((a, b) => (a.id < b.id ? -1 : 1)); },
};
let counter = 0;
const newId = () => {
  const random = crypto.getRandomValues(new Uint32Array(3));
  return `${Date.now().toString(36).padStart(9, "0")}${(counter++ % 1296).toString(36).padStart(2, "0")}-${[...random].map((n) => n.toString(36)).join("")}`;
};

// ---------------------------------------------------------------- state
let token = store.all.token || "";
let have = 0;
let state = { stage: "none" };
let lines = [];
let about = null;
let isOpen = !!store.all.open;
let connected = false;
let failedSince = 0;
let typing = false;
let firstNews = true;
let problem = "";
let choosing = "";  // which form of the panel's own is open: end, mail, call
const failures = new Map();
