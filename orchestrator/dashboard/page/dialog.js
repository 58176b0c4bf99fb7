// Dialogs, and who the person is that acts in them.
import { html, useLayoutEffect, useRef } from "./preact.js";
import { post } from "./api.js";
import { t } from "./i18n.js";

/// A dialog that the keyboard can leave, and that gives the focus back.
export function Dialog({ title, close, children }) {
  const element = useRef(null);
  useLayoutEffect(() => { // an effect would come after the next frame: a key pressed until then stays behind the dialog
    const dialog = element.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  const left = ({ target }) => target.isConnected && close(); // else it is gone already
  return html`<dialog ref=${element} onClose=${left} aria-label=${title}>
    <div class="head"><h2>${title}</h2><button type="button" class="plain" onClick=${close} aria-label=${t("close")}>✕</button></div>
    ${children}</dialog>`;
}

/// The field of a form in which the person signs. What a name is the API knows.
export const Signature = ({ id }) => html`<div class="field"><label for=${id}>${t("who")} *</label>
  <input id=${id} name="who" defaultValue=${localStorage.getItem("kapela-who") || ""} required pattern=".*\\S.*" title=${t("who")}
    maxlength="100" autocomplete="name" /></div>`;

export const signature = (form) => form.elements.who.value.trim();

/// Posts what somebody has signed; the browser keeps a name that was taken.
export async function postSigned(path, body) {
  const answer = await post(path, body);
  localStorage.setItem("kapela-who", body.who);
  return answer;
}
