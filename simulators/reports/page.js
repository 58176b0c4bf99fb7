"use strict";
// Everything can be read without this script; it opens, filters, copies, and shows the time under the pointer.
const all = (selector) => [...document.querySelectorAll(selector)];

function openTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.matches("details")) target.open = true;
}
addEventListener("hashchange", openTarget);
openTarget();

for (const tile of all(".tile")) {
  tile.addEventListener("click", () => {
    const on = tile.getAttribute("aria-pressed") !== "true";
    for (const each of all(".tile")) each.setAttribute("aria-pressed", String(on && each === tile));
    for (const each of all("[data-verdict]")) each.hidden = on && each.dataset.verdict !== tile.dataset.filter;
  });
}

for (const button of all(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code); // a page from a file may not write to the clipboard
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}

function element(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

for (const plot of all(".plot")) {
  const { width, height } = plot.viewBox.baseVal;
  const line = element("path", { class: "cursor" });
  const text = element("text", { class: "now", y: height - 7 });
  plot.addEventListener("pointermove", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(plot.getScreenCTM().inverse()).x;
    if (at < 0 || at > width) return;
    line.setAttribute("d", `M${at} 30V${height - 24}`);
    text.setAttribute("x", Math.min(Math.max(at, 24), width - 24));
    text.textContent = `${(at / plot.dataset.scale).toFixed(3)} s`;
    plot.append(line, text);
  });
  plot.addEventListener("pointerleave", () => { line.remove(); text.remove(); });
}
