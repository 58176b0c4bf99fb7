// The journal of a run: every record, for those who want to know exactly. Read when it is opened.
import { html, useState } from "./preact.js";
import { getJson } from "./api.js";
import { clock, t } from "./i18n.js";

export function Journal({ id }) {
  const [records, setRecords] = useState(null);
  const [refused, setRefused] = useState("");
  const open = (event) => event.target.open && records === null &&
    getJson(`/api/v1/runs/${id}/journal`).then((answer) => setRecords(answer.records), (error) => setRefused(error.message));
  return html`<details class="journal" onToggle=${open}><summary>${t("records")}</summary>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    ${records && html`<div class="lines" tabindex="0"><table><tbody>${records.map((each) => html`<tr key=${each.sequence}>
      <td>${each.sequence}</td><td>${clock(each.time)}</td><td>${each.kind}</td><td>${each.component ?? ""}</td>
      <td>${each.state ?? ""}</td><td>${each.command ?? ""}</td><td>${each.line ?? each.detail ?? ""}</td></tr>`)}</tbody></table></div>`}</details>`;
}
