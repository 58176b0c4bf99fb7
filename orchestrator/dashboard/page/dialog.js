// Dialogs, and who the person is that acts in them.
import { html, useEffect, useRef } from "./preact.js";
import { t } from "./i18n.js";

/// A dialog that the keyboard can leave, and that gives the focus back.
export function Dialog({ title, close, children }) {
  const element = useRef(null);
  useEffect(() => element.current.showModal(), []);
  return html`<dialog ref=${element} onClose=${close} aria-label=${title}>
    <div class="head"><h2>${title}</h2><button type="button" class="plain" onClick=${close} aria-label=${t("close")}>✕</button></div>
    ${children}</dialog>`;
}

/// As the person last signed in this browser.
export const who = () => localStorage.getItem("kapela-who") || "the dashboard";
export const signed = () => localStorage.getItem("kapela-who") || "";
export const sign = (name) => localStorage.setItem("kapela-who", name.trim());
