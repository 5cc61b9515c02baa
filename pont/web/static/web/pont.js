// Starts the components that the page uses; without it everything still works.
import { initAll } from "./govuk-frontend.min.js";

initAll();

// The menu comes open. Where it stands above the page, not beside it, it is folded at first.
const menu = document.querySelector(".pont-menu");
if (menu) {
  const beside = window.matchMedia("(min-width: 48.0625em)");
  const fit = () => {
    menu.open = beside.matches;
  };
  beside.addEventListener("change", fit);
  fit();
}
