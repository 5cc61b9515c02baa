// Starts the components that the page uses; without it everything still works.
import { initAll } from "./govuk-frontend.min.js";

initAll();
