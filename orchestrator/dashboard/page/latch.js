// Why nothing may start, and the acknowledgement of somebody who has seen to it.
import { html, useState } from "./preact.js";
import { Dialog, Signature, postSigned, signature } from "./dialog.js";
import { state } from "./store.js";
import { t } from "./i18n.js";

function Acknowledge({ close }) {
  const [refused, setRefused] = useState("");
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    try {
      await postSigned("/api/v1/ack", { who: signature(form), note: form.elements.note.value });
      close();
    } catch (error) {
      setRefused(error.message);
    }
  };
  return html`<${Dialog} title=${t("acknowledge")} close=${close}><form class="form" onSubmit=${submit}>
    <p>${state.plant.latch}</p>
    <${Signature} id="ack-name" />
    <div class="field"><label for="ack-note">${t("note")}</label><textarea id="ack-note" name="note" rows="2" maxlength="1000" placeholder=${t("note_what")} /></div>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <footer><button type="button" onClick=${close}>${t("dismiss")}</button><button class="main confirm">${t("acknowledge")}</button></footer>
  </form><//>`;
}

export function Latch() {
  const [asking, setAsking] = useState(false);
  if (state.plant.journal_error)
    return html`<div class="bar" role="alert"><b>${t("journal")}:</b> ${state.plant.journal_error}</div>`;
  if (!state.plant.latch) return null;
  return html`<div class="bar latch" role="alert"><span><b>${t("latched")}</b> ${state.plant.latch}</span>
    <button onClick=${() => setAsking(true)}>${t("acknowledge")}</button>
    ${asking && html`<${Acknowledge} close=${() => setAsking(false)} />`}</div>`;
}
