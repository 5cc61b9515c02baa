// Adds a box that ticks every file of the page, and Shift to tick a row of files.

for (const table of document.querySelectorAll('[data-module="pont-select"]')) {
  const boxes = [...table.querySelectorAll('tbody input[type="checkbox"]')];
  const place = table.querySelector("[data-select-all]");
  const all = addSelectAll(place);
  let last = null;

  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  boxes.forEach((box, index) =>
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) {
        const [from, to] = [Math.min(last, index), Math.max(last, index)];
        boxes.slice(from, to + 1).forEach((between) => (between.checked = box.checked));
      }
      last = index;
      all.checked = boxes.every((one) => one.checked);
    })
  );
}

function addSelectAll(place) {
  const frame = document.createElement("div");
  frame.className = "govuk-checkboxes govuk-checkboxes--small";
  const item = document.createElement("div");
  item.className = "govuk-checkboxes__item";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "govuk-checkboxes__input";
  box.id = "select-all";
  const label = document.createElement("label");
  label.className = "govuk-label govuk-checkboxes__label";
  label.htmlFor = box.id;
  const words = document.createElement("span");
  words.className = "govuk-visually-hidden";
  words.textContent = place.dataset.selectAll;
  label.append(words);
  item.append(box, label);
  frame.append(item);
  place.append(frame);
  return box;
}
