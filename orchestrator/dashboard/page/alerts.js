// Alerts: who was told what, and whether it came. Nothing where nobody is to be told.
import { html, useEffect, useState } from "./preact.js";
import { getJson } from "./api.js";
import { moment, t } from "./i18n.js";

const MOST = 20;

const Told = ({ channels }) => channels.map((each) => html`<small class=${each.status === "undelivered" ? "refused" : ""}>
  ${each.channel}: ${t(each.status)}${each.attempts > 1 ? ` (${each.attempts})` : ""}${each.status === "delivered" ? "" : ` ${each.answer}`}</small>`);

/// `news` is anything that differs when somebody may have been told something.
export function Alerts({ news }) {
  const [known, setKnown] = useState({ channels: [], alerts: [] });
  const load = () => getJson(`/api/v1/alerts?limit=${MOST}`).then(setKnown, () => {});
  useEffect(() => void load(), [news]);
  if (known.channels.length === 0) return null;
  return html`<section class="alerts"><header><h2>${t("alerts")}</h2><button onClick=${load} aria-label=${t("refresh")}>↻</button></header>
    <p class="quiet">${known.channels.map((each) => `${each.name} (${each.type})`).join(", ")}</p>
    ${known.alerts.length === 0 && html`<p class="quiet">${t("empty")}</p>`}
    <ul>${known.alerts.map((each) => html`<li key=${each.id}><span><b class=${each.severity === "warning" ? "" : "refused"}>${each.text || each.scenario}</b>
      <small>${moment(each.time)}</small><${Told} channels=${each.channels} /></span></li>`)}</ul></section>`;
}
