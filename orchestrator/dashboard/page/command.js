// One command to one component, from somebody who has looked: what it may get where it stands now, as a run of its own.
import { html, useEffect, useState } from "./preact.js";
import { getJson } from "./api.js";
import { Dialog, Signature, postSigned, signature } from "./dialog.js";
import { t } from "./i18n.js";

const path = (component) => `/api/v1/components/${encodeURIComponent(component.name)}`;

/// What sets it in motion is sent once somebody has said that nobody is in its way.
export function Command({ component, first, close }) {
  const [offered, setOffered] = useState([]);
  const [command, choose] = useState(first);
  const [refused, setRefused] = useState("");
  useEffect(() => {
    let wanted = true;
    getJson(path(component)).then(({ commands }) => {
      if (!wanted) return;
      setOffered(commands);
      if (!commands.some((each) => each.command === command)) choose(commands[0]?.command ?? "");
    }, (error) => wanted && setRefused(error.message));
    return () => (wanted = false);
  }, [component.name, component.state]);
  const raises = offered.find((each) => each.command === command)?.raises ?? false;
  const submit = (event) => {
    event.preventDefault();
    postSigned(`${path(component)}/command`, { command, energise: raises, who: signature(event.target) })
      .then(close, (error) => setRefused(error.message));
  };
  const owned = component.run !== null;
  return html`<${Dialog} title="${t("send_command")}: ${component.name}" close=${close}><form class="form" onSubmit=${submit}>
    <p>${component.name}: ${component.state}${component.error_message && html`, ${component.error_message}`}</p>
    <div class="field"><label for="command">${t("command")}</label><select id="command" value=${command} onChange=${(event) => choose(event.target.value)}>
      ${offered.map((each) => html`<option value=${each.command} selected=${each.command === command}>${each.command}</option>`)}</select></div>
    ${command === "CMD_ACK" && html`<p>${t("ack_fault_what")}</p>`}
    ${raises && html`<div class="field"><label><input type="checkbox" name="energise" required /> ${t("energise")}</label></div>`}
    <${Signature} id="command-name" />
    ${owned && html`<p class="refused">${t("owned")} #${component.run}</p>`}
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <footer><button type="button" onClick=${close}>${t("dismiss")}</button>
      <button class="main confirm" disabled=${owned || !command}>${command === "CMD_ACK" ? t("ack_fault") : t("send")}</button></footer></form><//>`;
}
