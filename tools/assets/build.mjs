// Compiles pont/web/styles into pont/web/static/web: `make assets`, from this folder.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as sass from "sass";

const SOURCE = "../../pont/web/styles";
const TARGET = "../../pont/web/static/web";
const MOJ_IMAGES = "node_modules/@ministryofjustice/frontend/moj/assets/images";
const GOVUK_SCRIPT = "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js";

const { css } = sass.compile(join(SOURCE, "pont.scss"), {
  loadPaths: [".", "node_modules"],
  style: "compressed",
  quietDeps: true,
  charset: false, // served as UTF-8, so that no byte order mark is needed
});
writeFileSync(join(TARGET, "pont.css"), `${css}\n`);

// Only the images that the style sheet asks for.
rmSync(join(TARGET, "images"), { recursive: true, force: true });
mkdirSync(join(TARGET, "images"));
for (const [, name] of css.matchAll(/url\("?images\/([^")]+)"?\)/g)) {
  copyFileSync(join(MOJ_IMAGES, name), join(TARGET, "images", name));
}

const script = readFileSync(GOVUK_SCRIPT, "utf8").replace(/\n?\/\/# sourceMappingURL=.*\n?$/, "");
writeFileSync(join(TARGET, "govuk-frontend.min.js"), `${script}\n`);

console.log(`pont.css ${css.length} bytes; images: ${readdirSync(join(TARGET, "images")).join(", ")}`);
