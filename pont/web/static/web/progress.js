// Shows how far work has come without the page being loaded again, until it is done.

const PAUSE = 1500;
const status = document.querySelector("#distribution-status");

const look = async () => {
  const shown = document.querySelector('[data-module="pont-progress"]');
  if (!shown) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`#${shown.id}`);
    // No such part: the session is over, and the next load asks to sign in.
    if (!fresh) return;
    // Whoever stands on a link in here is not thrown off it.
    const stays = shown.contains(document.activeElement) && fresh.dataset.module;
    if (!stays) shown.replaceWith(fresh);
    if (!fresh.dataset.module) {
      document.title = page.title;
      status.textContent = status.dataset.done;
    }
  } catch {
    // The connection is away for a moment: look again later.
  }
  setTimeout(look, PAUSE);
};

setTimeout(look, PAUSE);
