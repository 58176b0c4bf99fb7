// The journal of a run: every record, for those who want to know exactly. Read when it is opened.
import { html, useState } from "./preact.js";
import { getJson } from "./api.js";
import { clock, t } from "./i18n.js";

const COLUMNS = ["number", "at", "kind", "component", "state", "cmd_id", "what"];

const cells = (each) => [each.sequence, clock(each.time), each.kind, each.component ?? "", each.state ?? "",
  each.cmd_id ?? "", each.line ?? each.text ?? each.detail ?? ""];

export function Journal({ id }) {
  const [records, setRecords] = useState(null);
  const [refused, setRefused] = useState("");
  const open = (event) => event.target.open && records === null &&
    getJson(`/api/v1/runs/${id}/journal`).then((answer) => setRecords(answer.records), (error) => setRefused(error.message));
  return html`<details class="journal" onToggle=${open}><summary>${t("records")}</summary>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    ${records && html`<div class="lines wide" tabindex="0"><table><thead><tr>${COLUMNS.map((each) => html`<th>${t(each)}</th>`)}</tr></thead>
      <tbody>${records.map((each) => html`<tr key=${each.sequence}>${cells(each).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`}</details>`;
}
