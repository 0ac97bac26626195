// The roster's grid by keyboard and pointer: choose cells, press a mark; each press is kept at once.
const grid = document.getElementById("wf-grid");
const said = document.getElementById("wf-said");
const marks = [...document.querySelectorAll("#wf-marks button")];
const rows = [...grid.tBodies[0].rows].map((row) => [...row.cells].filter((cell) => cell.dataset.cell));
const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
const back = document.getElementById("wf-back");
const shown = new URLSearchParams(location.search);
const today = [...grid.tHead.rows[0].cells].findIndex((cell) => cell.hasAttribute("aria-current"));
const done = []; // what was put, latest last: [[cell, mark before, mark put], …]
let at = [0, Math.max(0, today - 1)];
let anchor = at;
let busy = Promise.resolve();

const place = (cell) => {
  const row = rows.findIndex((cells) => cells.includes(cell));
  return [row, rows[row].indexOf(cell)];
};

function chosen() {
  const [top, bottom] = [Math.min(at[0], anchor[0]), Math.max(at[0], anchor[0])];
  const [left, right] = [Math.min(at[1], anchor[1]), Math.max(at[1], anchor[1])];
  return rows.slice(top, bottom + 1).flatMap((cells) => cells.slice(left, right + 1));
}

function show(focus = true) {
  grid.querySelectorAll("[aria-selected]").forEach((cell) => cell.removeAttribute("aria-selected"));
  grid.querySelectorAll("td[tabindex='0']").forEach((cell) => { cell.tabIndex = -1; });
  chosen().forEach((cell) => cell.setAttribute("aria-selected", "true"));
  const cell = rows[at[0]]?.[at[1]];
  if (!cell) return;
  cell.tabIndex = 0;
  if (focus) cell.focus();
}

// One mark for all of these cells, or to each what stood there before *was* was put.
async function send(cells, marks, was = []) {
  const before = cells.map((cell) => [cell.textContent, cell.className]);
  cells.forEach((cell, index) => { cell.textContent = marks[index] ?? marks[0]; });
  const month = document.querySelector("input[name=month]")?.value ?? "";
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, month, team: shown.get("team") ?? "" });
  marks.forEach((mark) => body.append("mark", mark));
  was.forEach((mark) => body.append("was", mark));
  cells.forEach((cell) => body.append("cell", cell.dataset.cell));
  try {
    const answer = await fetch(grid.dataset.put, {
      method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" },
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.message ?? told.en ?? "");
    cells.forEach((cell) => {
      cell.textContent = told.cells[cell.dataset.cell] ?? "";
      cell.className = told.kinds?.[cell.dataset.cell] ? `wf-${told.kinds[cell.dataset.cell]}` : "";
    });
    Object.entries(told.sums ?? {}).forEach(([name, sum]) => {
      grid.querySelectorAll(`[data-sum="${CSS.escape(name)}"]`).forEach((cell) => { cell.textContent = sum; });
    });
    return cells.map((cell, index) => [cell, before[index][0], cell.textContent]);
  } catch (error) {
    cells.forEach((cell, index) => { [cell.textContent, cell.className] = before[index]; });
    said.textContent = error.message || grid.dataset.lost;
    return null;
  }
}

// One press after the other: what is taken back is what was put before it.
function queued(what) {
  busy = busy.then(what, what);
}

function write(mark) {
  const cells = chosen();
  queued(async () => {
    const put = await send(cells, [mark]);
    if (!put) return;
    done.push(put.filter(([, before, after]) => before !== after));
    back.disabled = false;
    said.textContent = grid.dataset.said.replace("{n}", cells.length);
  });
}

function undo() {
  queued(async () => {
    let last = done.pop();
    while (last && !last.length) last = done.pop();
    back.disabled = !done.length;
    if (!last) return;
    const cells = last.map(([cell]) => cell);
    const put = await send(cells, last.map(([, before]) => before), last.map(([, , after]) => after));
    if (!put) {
      done.push(last);
      back.disabled = false;
      return;
    }
    const taken = last.filter(([cell, before]) => cell.textContent === before).length;
    said.textContent = (taken < last.length ? grid.dataset.others : grid.dataset.undone).replace("{n}", taken);
  });
}

const steps = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0],
};

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return; // a field takes back its own letters
  event.preventDefault();
  undo();
});

grid.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !event.target.dataset.cell) return;
  const step = steps[event.key];
  if (step || event.key === "Home" || event.key === "End") {
    event.preventDefault();
    const row = Math.max(0, Math.min(rows.length - 1, at[0] + (step?.[0] ?? 0)));
    const last = rows[row].length - 1;
    const column = event.key === "Home" ? 0 : event.key === "End" ? last : at[1] + step[1];
    at = [row, Math.max(0, Math.min(last, column))];
    if (!event.shiftKey) anchor = at;
    show();
  } else if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    write("");
  } else if (/^[1-9]$/.test(event.key) && marks[event.key - 1]) {
    event.preventDefault();
    write(marks[event.key - 1].dataset.mark);
  }
});

grid.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest("td[data-cell]");
  if (!cell) return;
  at = place(cell);
  if (!event.shiftKey) anchor = at;
  show();
  const drag = (moved) => {
    const over = document.elementFromPoint(moved.clientX, moved.clientY)?.closest?.("td[data-cell]");
    if (!over) return;
    at = place(over);
    show(false);
  };
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", () => document.removeEventListener("pointermove", drag), { once: true });
});

marks.forEach((button) => button.addEventListener("click", () => write(button.dataset.mark)));
back.addEventListener("click", undo);
if (rows.length) show(false);
if (today > 7) { // today and what comes, not the month's first days
  const [head, scroll] = [grid.tHead.rows[0].cells[today], grid.parentElement];
  scroll.scrollLeft = head.offsetLeft - grid.tHead.rows[0].cells[0].offsetWidth;
}
