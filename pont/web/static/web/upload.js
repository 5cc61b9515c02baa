// Sends each chosen file as it is chosen, with a progress bar for each; without this script the
// form does the same in one go. All words come from the page.
import { initAll } from "./govuk-frontend.min.js";

const AT_ONCE = 3;

const form = document.querySelector('[data-module="pont-upload"]');
const words = form.dataset;
const status = document.getElementById("upload-status");
const board = document.getElementById("upload-progress");

let running = 0;
const problems = new Map(); // sentence -> the names it is about

const input = form.querySelector('input[type="file"]');
form.querySelector("[data-upload-button]").remove();
form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("change", () => {
  if (!input.files.length) return;
  sendAll([...input.files]);
  // The same file can be chosen again, and the drop zone says once more that nothing is chosen.
  input.value = "";
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
window.addEventListener("beforeunload", (event) => {
  if (running) event.preventDefault();
});

async function sendAll(files) {
  if (!running) forgetProblems();
  running += 1;
  const queue = files.map((file, place) => ({ file, place, row: addRow(file.name) }));
  const refusals = files.map(() => "");
  let checked = 0;
  const count = () => {
    status.textContent = words.overall.replace("{done}", checked).replace("{all}", files.length);
  };
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      refusals[next.place] = await sendOne(next.file, next.row);
      next.row.remove();
      checked += 1;
      count();
    }
  };
  count();
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  running -= 1;
  refusals.forEach((refusal, place) => refusal && note(refusal, files[place].name));
  if (refusals.includes("")) await refreshDrafts();
  if (!running) finish();
}

// Resolves to the sentence that refuses the file, or to nothing.
function sendOne(file, row) {
  if (file.size > Number(words.most)) return words.large;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", words.put);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) =>
      row.show(words.uploading, event.loaded / (event.total || 1))
    );
    request.upload.addEventListener("load", () => row.show(words.checking, 1));
    request.addEventListener("load", () => resolve(explain(request)));
    request.addEventListener("error", () => resolve(words.lost));
    request.addEventListener("timeout", () => resolve(words.lost));
    request.send(file);
  });
}

function explain(request) {
  if (request.status === 201) return "";
  if (request.responseURL.includes("/sign-in/")) return words.ended;
  try {
    return JSON.parse(request.responseText).refused || words.failed;
  } catch {
    return request.status === 403 ? words.ended : words.failed;
  }
}

function addRow(name) {
  const row = document.getElementById("upload-row").content.firstElementChild.cloneNode(true);
  const bar = row.querySelector("progress");
  const state = row.querySelector(".pont-upload__state");
  row.querySelector(".pont-file-name").textContent = name;
  bar.setAttribute("aria-label", name);
  state.textContent = words.waiting;
  board.append(row);
  return {
    show: (word, share) => {
      state.textContent = word;
      bar.value = share;
    },
    remove: () => row.remove(),
  };
}

function note(sentence, ...names) {
  problems.set(sentence, [...(problems.get(sentence) || []), ...names]);
}

function forgetProblems() {
  problems.clear();
  document.getElementById("upload-problems").replaceChildren();
  document.querySelector("main > .govuk-error-summary")?.remove();
  document.title = document.title.replace(`${words.error} `, "");
}

// What is wrong comes first; where nothing is, what has come.
function finish() {
  status.textContent = "";
  if (problems.size) showProblems();
  else document.getElementById("chosen")?.focus();
}

function showProblems() {
  const summary = document.getElementById("upload-summary").content.firstElementChild.cloneNode(true);
  const list = summary.querySelector("ul");
  for (const [sentence, names] of problems) {
    const item = document.createElement("li");
    if (names.length) item.append(`${names.join(", ")}: `);
    item.append(sentence === words.ended ? linkToSignIn() : sentence);
    list.append(item);
  }
  document.getElementById("upload-problems").replaceChildren(summary);
  document.title = `${words.error} ${document.title}`;
  summary.focus();
}

// This very page: it asks for the password first, and comes back.
function linkToSignIn() {
  const link = document.createElement("a");
  link.href = window.location.href.split("#")[0];
  link.textContent = words.ended;
  return link;
}

async function refreshDrafts() {
  try {
    const response = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(words.drafts);
    if (!fresh) return note(words.ended);
    document.getElementById(words.drafts).replaceWith(fresh);
    initAll({ scope: fresh });
  } catch {
    note(words.unsure);
  }
}
