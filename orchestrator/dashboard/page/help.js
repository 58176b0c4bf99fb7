// The keys of the page, and the dialog that tells them.
import { html, useEffect, useState } from "./preact.js";
import { Dialog } from "./dialog.js";
import { t } from "./i18n.js";

/// Where a key takes the focus: the first there is of what can be acted on.
const PLACES = { p: ".plant [tabindex]", r: ".runs button", s: ".scenarios button", h: ".history select", f: ".faults .add", l: ".log .lines" };
const NAMES = { p: "plant", r: "runs", s: "scenarios", h: "history", f: "faults", l: "log" };

const types = (element) => element.matches("input, textarea, select");

export function Help() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || types(event.target) || document.querySelector("dialog")) return;
      if (event.key === "?") setOpen(true);
      const place = PLACES[event.key] && document.querySelector(PLACES[event.key]);
      if (place || event.key === "?") event.preventDefault();
      place?.focus();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  return html`<button class="plain help" aria-label=${t("help")} onClick=${() => setOpen(true)}>?</button>
    ${open && html`<${Dialog} title=${t("help")} close=${() => setOpen(false)}>
      <p>${t("help_what")}</p>
      <dl class="keys">${Object.keys(PLACES).map((key) => html`<dt><kbd>${key}</kbd></dt><dd>${t(NAMES[key])}</dd>`)}
        <dt><kbd>?</kbd></dt><dd>${t("help")}</dd><dt><kbd>Esc</kbd></dt><dd>${t("close")}</dd></dl><//>`}`;
}
