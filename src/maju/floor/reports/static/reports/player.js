/**
 * Plays a contact's recordings. The first press asks the server for the address, which writes the
 * hearing into the access log; until then not a byte of speech is fetched.
 */
const csrf = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

export function clock(ms) {
  const whole = Math.max(0, Math.round(ms / 1000));
  return `${Math.trunc(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function player(box) {
  const part = (name) => box.querySelector(`[data-${name}]`);
  const [play, seek, line, time, speed, trouble, wave] =
    ["play", "seek", "line", "time", "speed", "trouble", "wave"].map(part);
  const ms = Number(box.dataset.ms);
  let audio = null;
  let asking = null;

  function draw(at) {
    const x = String(ms ? (at / ms) * 800 : 0);
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    time.textContent = `${clock(at)} / ${clock(ms)}`;
    seek.setAttribute("aria-valuetext", time.textContent);
  }

  function show() {
    const playing = Boolean(audio && !audio.paused && !audio.ended);
    box.toggleAttribute("data-playing", playing);
    play.setAttribute("aria-label", playing ? play.dataset.pauseLabel : play.dataset.playLabel);
  }

  function fail() {
    trouble.hidden = false;
    audio = null;
    asking = null;
    show();
  }

  async function open() {
    const answer = await fetch(box.dataset.hear, {
      method: "POST",
      headers: { "X-CSRFToken": csrf(), Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const made = new Audio((await answer.json()).url);
    made.preload = "auto";
    made.currentTime = Number(seek.value) / 1000;
    made.playbackRate = Number(speed.value);
    for (const name of ["play", "pause", "ended"]) made.addEventListener(name, show);
    made.addEventListener("error", fail);
    made.addEventListener("timeupdate", () => {
      seek.value = String(made.currentTime * 1000);
      draw(made.currentTime * 1000);
    });
    return made;
  }

  async function toggle() {
    trouble.hidden = true;
    try {
      if (!audio) {
        asking ??= open();
        audio = await asking;
      }
      if (audio.paused) {
        for (const other of document.querySelectorAll("[data-recording]")) {
          if (other !== box) other.dispatchEvent(new Event("hush"));
        }
        await audio.play();
      } else audio.pause();
    } catch {
      fail();
    }
  }

  function move(to) {
    const at = Math.min(ms, Math.max(0, to));
    seek.value = String(at);
    if (audio) audio.currentTime = at / 1000;
    draw(at);
  }

  play.addEventListener("click", toggle);
  box.addEventListener("hush", () => audio?.pause());
  seek.addEventListener("input", () => move(Number(seek.value)));
  seek.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -5000, ArrowRight: 5000, PageDown: -30000, PageUp: 30000 }[event.key];
    if (event.key === " ") toggle();
    else if (step) move(Number(seek.value) + step);
    else return;
    event.preventDefault();
  });
  wave.addEventListener("click", (event) => {
    const place = wave.getBoundingClientRect();
    move(((event.clientX - place.left) / place.width) * ms);
  });
  speed.addEventListener("change", () => {
    if (audio) audio.playbackRate = Number(speed.value);
  });
  draw(0);
}

for (const box of document.querySelectorAll("[data-recording]")) player(box);
