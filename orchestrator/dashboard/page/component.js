// One component: how it is, all that is known of it, and the acknowledgement of its fault.
import { html, useState } from "./preact.js";
import { Dialog, Signature, postSigned, signature } from "./dialog.js";
import { clock, t } from "./i18n.js";

export const tone = (component) => {
  if (component.error || component.state === "FAULT") return "bad";
  if (component.health === "OFFLINE") return "gone";
  if (component.state === "RUN") return "good";
  return component.state.endsWith("ING") ? "busy" : "idle";
};

/// A fault is acknowledged by somebody who has looked: CMD_ACK, as a run of its own.
function AcknowledgeFault({ component, close }) {
  const [refused, setRefused] = useState("");
  const submit = (event) => {
    event.preventDefault();
    postSigned(`/api/v1/components/${encodeURIComponent(component.name)}/command`, { command: "CMD_ACK", who: signature(event.target) })
      .then(close, (error) => setRefused(error.message));
  };
  return html`<${Dialog} title="${t("ack_fault")}: ${component.name}" close=${close}><form class="form" onSubmit=${submit}>
    <p>${component.error_message}</p><p>${t("ack_fault_what")}</p>
    <${Signature} id="fault-name" />
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <footer><button type="button" onClick=${close}>${t("dismiss")}</button><button class="main confirm">${t("ack_fault")}</button></footer></form><//>`;
}

export function Details({ component, close }) {
  const [acknowledges, setAcknowledges] = useState(false);
  const rows = [["state", component.state], ["health", t(component.health)], ["since", clock(component.since)],
    ["error", component.error ? `${component.error_code} ${component.error_message ?? ""}` : t("none")],
    ["problem", component.problem], ["watched", component.watched ? t("watched_what") : null], ["group", component.group], ["address", `${component.address}:${component.port}`],
    ["needs", component.depends_on.join(", ") || t("none")], ["owner", component.run ?? t("none")]];
  return html`<div class="details" role="region" aria-label=${t("details")}>
    <h3>${component.name} <button class="plain" onClick=${close} aria-label=${t("close")}>✕</button></h3>
    <dl>${rows.filter(([, value]) => value !== null && value !== undefined).map(([key, value]) => html`<dt>${t(key)}</dt><dd>${value}</dd>`)}</dl>
    ${component.state === "FAULT" && html`<button class="ack-fault" onClick=${() => setAcknowledges(true)}>${t("ack_fault")}</button>`}
    ${acknowledges && html`<${AcknowledgeFault} component=${component} close=${() => setAcknowledges(false)} />`}</div>`;
}
