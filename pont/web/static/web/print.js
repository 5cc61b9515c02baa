// A button that prints the page, where there is one to press.
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
