// Dialogs, and who the person is that acts in them.
import { html, useEffect, useRef } from "./preact.js";
import { t } from "./i18n.js";

/// A dialog that the keyboard can leave, and that gives the focus back.
export function Dialog({ title, close, children }) {
  const element = useRef(null);
  useEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  const left = ({ target }) => target.isConnected && close(); // else it is gone already
  return html`<dialog ref=${element} onClose=${left} aria-label=${title}>
    <div class="head"><h2>${title}</h2><button type="button" class="plain" onClick=${close} aria-label=${t("close")}>✕</button></div>
    ${children}</dialog>`;
}

/// A name that somebody can read, as the person last signed in this browser. The API has the last word on it.
const signed = () => localStorage.getItem("kapela-who") || "";

/// The field of a form in which the person signs.
export const Signature = ({ id }) => html`<div class="field"><label for=${id}>${t("who")} *</label>
  <input id=${id} name="who" defaultValue=${signed()} required pattern=".*\\S.*" title=${t("who")} maxlength="100" autocomplete="name" /></div>`;

/// The name in a form that has one; the browser keeps it.
export function signature(form) {
  const who = form.elements.who.value.trim();
  localStorage.setItem("kapela-who", who);
  return who;
}
