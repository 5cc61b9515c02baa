// Sends each chosen file as it is chosen, with a progress bar for each and for all; without this
// script the form does the same in one go. All words come from the form's data- attributes.

const AT_ONCE = 3;

const form = document.querySelector('[data-module="pont-upload"]');

if (form) {
  const input = form.querySelector('input[type="file"]');
  form.querySelector("[data-upload-button]").remove();
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    sendAll([...input.files]);
    // The same file can be chosen again, and the drop zone says once more that nothing is chosen.
    input.value = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
}

async function sendAll(files) {
  const board = document.getElementById("upload-progress");
  const overall = addRow(board, form.dataset.overall);
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  const sent = new Map();
  const queue = files.map((file) => ({ file, row: addRow(board, file.name) }));
  const track = (file, loaded) => {
    sent.set(file, loaded);
    overall.show(Array.from(sent.values()).reduce((a, b) => a + b, 0) / total);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(queue, track)));
  overall.remove();
  await refreshDrafts();
}

async function work(queue, track) {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { file, row } = next;
    const refusal = await sendOne(file, row, track);
    track(file, file.size);
    if (refusal) row.refuse(refusal);
    else row.remove();
  }
}

// Resolves to the sentence that refuses the file, or to nothing.
function sendOne(file, row, track) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", form.dataset.put);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      row.show(event.loaded / (event.total || 1));
      track(file, event.loaded);
    });
    request.addEventListener("load", () => resolve(explain(request)));
    request.addEventListener("error", () => resolve(form.dataset.lost));
    request.addEventListener("timeout", () => resolve(form.dataset.lost));
    request.send(file);
  });
}

function explain(request) {
  if (request.status === 201) return "";
  if (request.status === 401 || request.responseURL.includes("sign-in")) return form.dataset.ended;
  try {
    return JSON.parse(request.responseText).refused || form.dataset.failed;
  } catch {
    return request.status === 403 ? form.dataset.ended : form.dataset.failed;
  }
}

function addRow(board, name) {
  const row = document.createElement("div");
  row.className = "pont-upload";
  const label = document.createElement("span");
  label.className = "govuk-body pont-file-name";
  label.textContent = name;
  const bar = document.createElement("progress");
  bar.className = "pont-progress";
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  row.append(label, bar);
  board.append(row);
  return {
    show: (share) => (bar.value = share),
    remove: () => row.remove(),
    refuse: (sentence) => {
      const words = document.createElement("p");
      words.className = "govuk-error-message";
      words.setAttribute("role", "alert");
      words.textContent = `${form.dataset.refused}: ${sentence}`;
      bar.replaceWith(words);
    },
  };
}

async function refreshDrafts() {
  const response = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById(form.dataset.drafts);
  const stale = document.getElementById(form.dataset.drafts);
  if (!fresh) return window.location.reload();
  stale.replaceWith(fresh);
  fresh.querySelector("h2")?.focus();
}
