// Why a scenario has, or has not, started by itself. Asked when somebody opens it.
import { html, useState } from "./preact.js";
import { getJson } from "./api.js";
import { moment, t } from "./i18n.js";

const watched = (each) => html`<li><span class=${each.holds ? "holds" : ""}>${each.holds ? "✓" : "✗"}</span> ${each.text}
  ${each.parts && html`<ul>${each.parts.map(watched)}</ul>`}</li>`;

const attempt = (each) => `${moment(each.time)}: ${each.cause}${each.run ? ` (#${each.run})` : ""}${each.refused ? `: ${each.refused}` : ""}`;

export function Why({ path }) {
  const [why, setWhy] = useState(null);
  const [refused, setRefused] = useState("");
  const open = (event) => event.target.open &&
    getJson(`${path}/why`).then((found) => (setWhy(found), setRefused("")), (error) => setRefused(error.message));
  return html`<details class="why" onToggle=${open}><summary>${t("why")}</summary>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    ${why && html`${why.next && html`<p>${t("next")} ${moment(why.next)}</p>`}
      ${why.last_attempt && html`<p>${t("last_attempt")} ${attempt(why.last_attempt)}</p>`}
      <ul>${why.watches.map(watched)}</ul>
      ${why.hindered_by.length > 0 && html`<p>${t("hindered_by")}</p><ul class="dashes">${why.hindered_by.map((each) => html`<li>${each}</li>`)}</ul>`}`}</details>`;
}
