// "Listen" plays in place, one at a time; without this script it opens the sound.
const player = new Audio();
let playing = null;

function stop() {
  player.pause();
  playing?.removeAttribute("aria-pressed");
  playing = null;
}

player.addEventListener("ended", stop);
for (const link of document.querySelectorAll("[data-play]")) {
  link.setAttribute("role", "button");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const again = playing === link;
    stop();
    if (again) return;
    playing = link;
    link.setAttribute("aria-pressed", "true");
    player.src = link.href;
    player.play().catch(stop);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
}
