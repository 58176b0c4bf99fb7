// Runs that have ended, also in earlier lives of the orchestrator, and the report of each.
import { html, useEffect, useState } from "./preact.js";
import { hideRun, showRun, useNamedRun } from "./address.js";
import { getJson } from "./api.js";
import { Dialog } from "./dialog.js";
import { Journal } from "./journal.js";
import { Lanes } from "./lanes.js";
import { Cause, Steps } from "./run.js";
import { moment, seconds, t } from "./i18n.js";

const PAGE = 20;
const STATUSES = ["SUCCEEDED", "REJECTED", "ROLLED_BACK", "ROLLBACK_FAILED", "STOPPED_PARTIAL"];

/// `news` is anything that differs when there is more to tell.
function Report({ id, news, close }) {
  const [run, setRun] = useState(null);
  const [refused, setRefused] = useState("");
  useEffect(() => {
    let wanted = true;
    getJson(`/api/v1/runs/${id}`).then((found) => wanted && (setRun(found), setRefused("")),
      (error) => wanted && (setRun(null), setRefused(error.message)));
    return () => (wanted = false);
  }, [id, news]);
  return html`<${Dialog} title="${t("report")} ${id}" close=${close}>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    ${run && html`<div class="report">
      <p><span class="badge ${run.status}">${t(run.status)}</span> <b>${run.scenario}</b>, ${moment(run.started)}, ${seconds(run.seconds)}</p>
      <${Cause} run=${run} />
      ${run.exceptions?.length > 0 && html`<h3>${t("left_where")}</h3>
        <ul>${run.exceptions.map((each) => html`<li>${each.summary}</li>`)}</ul>`}
      <${Lanes} key=${`lanes ${id} ${news}`} id=${id} />
      ${run.steps?.length > 0 && html`<h3>${t("steps")}</h3><${Steps} run=${run} />`}
      ${run.components?.length > 0 && html`<div class="wide"><table><thead><tr><th>${t("name")}</th><th>${t("goal")}</th><th>${t("actual")}</th></tr></thead>
        <tbody>${run.components.map((each) => html`<tr><td>${each.name}</td><td>${each.goal ?? "–"}</td><td>${each.actual}</td></tr>`)}
        </tbody></table></div>`}
      ${run.timeline?.length > 0 && html`<h3>${t("log")}</h3><div class="lines" tabindex="0">${run.timeline.map((each) =>
        html`<div class="line ${each.level}"><time>${seconds(each.seconds)}</time><span>${each.line}</span></div>`)}</div>`}
      <${Journal} key=${id} id=${id} />
    </div>`}<//>`;
}

const page = (status, before) =>
  getJson(`/api/v1/runs?limit=${PAGE}${status && `&status=${status}`}${before ? `&before=${before}` : ""}`).then(({ runs }) => runs);

/// Asks again when another run has ended; older ones when somebody wants them.
export function History({ runs, detail }) {
  const [status, setStatus] = useState("");
  const [listed, setListed] = useState([]);
  const [more, setMore] = useState(false);
  const chosen = useNamedRun();
  const ended = runs.filter((run) => run.ended).map((run) => run.id).join();
  const put = (found, kept) => {
    setListed([...kept, ...found.filter((run) => run.ended)]);
    setMore(found.length === PAGE);
  };
  useEffect(() => {
    let wanted = true;
    page(status).then((found) => wanted && put(found, []), () => {});
    return () => (wanted = false);
  }, [status, ended]);
  const older = () => page(status, listed.at(-1).id).then((found) => put(found, listed), () => {});
  return html`<section class="history"><header><h2>${t("history")}</h2>
      <label>${t("status")} <select value=${status} onChange=${(event) => setStatus(event.target.value)}>
        <option value="">${t("all")}</option>${STATUSES.map((each) => html`<option value=${each}>${t(each)}</option>`)}</select></label></header>
    ${listed.length === 0 && html`<p class="quiet">${t("empty")}</p>`}
    <ul>${listed.map((run) => html`<li key=${run.id}>
      <button class="row" data-report=${run.id} onClick=${() => showRun(run.id)}>
        <span class="badge ${run.status}">${t(run.status)}</span>
        <span>#${run.id} ${run.scenario}${run.first_cause && html`<small class="cause">${run.first_cause.summary}</small>`}
          <small>${moment(run.started)} · ${seconds(run.seconds)}</small></span></button></li>`)}
      ${more && listed.length > 0 && html`<li><button class="older" onClick=${older}>${t("older")}</button></li>`}</ul>
    ${chosen !== null && html`<${Report} id=${chosen} close=${hideRun}
      news=${`${runs.find((run) => run.id === chosen)?.status} ${detail[chosen]?.received}`} />`}</section>`;
}
