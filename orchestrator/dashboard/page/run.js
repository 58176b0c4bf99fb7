// A run under way: its steps, whom it waits for and how long it still may; what an operator can do about it.
import { html, useEffect, useState } from "./preact.js";
import { post } from "./api.js";
import { who } from "./dialog.js";
import { loadRun } from "./store.js";
import { seconds, t } from "./i18n.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/// Now, four times a second, while somebody looks; once, for somebody who wants less to move.
function useNow() {
  const [now, setNow] = useState(performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), calm.matches ? 1000 : 250);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Step({ step, passed }) {
  const mark = step.running ? "▶" : step.succeeded ? "✓" : "✗";
  const waits = step.targets.filter((each) => !step.done.includes(each));
  const took = step.seconds + (step.running ? passed : 0);
  const left = step.timeout_seconds === null ? null : step.timeout_seconds - took;
  return html`<li class=${step.running ? "running" : step.succeeded ? "done" : "failed"}>
    <span aria-hidden="true">${mark}</span> ${step.description || step.label}${" "}
    <small>${seconds(took)}
      ${step.running && waits.length > 0 && html` · ${t("awaits")} <b>${waits.join(", ")}</b>`}
      ${step.running && left !== null && html` · ${left > 0 ? `${seconds(left)} ${t("left")}` : t("overdue")}`}</small>
    ${step.running && left !== null && html`<progress max=${step.timeout_seconds} value=${Math.max(0, left)}></progress>`}</li>`;
}

export function Cause({ run }) {
  return run.first_cause && html`<p class="cause"><b>${t("cause")}:</b> ${run.first_cause.summary}</p>`;
}

export function Steps({ run, passed = 0 }) {
  return html`<ol class="steps">${(run.steps ?? []).map((step) =>
    html`<${Step} key=${step.number} step=${step} passed=${passed} />`)}</ol>`;
}

function Approval({ run, tell }) {
  const answer = (approve) => tell(post(`/api/v1/runs/${run.id}/approve`, { approve, who: who() }));
  return html`<div class="approval" role="alert"><b>${t("ask")}:</b> ${run.awaits_approval.description}
    <button class="main" onClick=${() => answer(true)}>${t("approve")}</button>
    <button onClick=${() => answer(false)}>${t("refuse")}</button></div>`;
}

function Running({ run, scale }) {
  const now = useNow();
  const [refused, setRefused] = useState("");
  const tell = (promise) => promise.then(() => (setRefused(""), loadRun(run.id)), (error) => setRefused(error.message));
  const passed = run.received ? ((now - run.received) / 1000) * scale : 0;
  return html`<article class="run" data-run-id=${run.id} data-phase=${run.phase}>
    <header><h3>#${run.id} ${run.scenario}</h3><span class="badge ${run.phase}">${run.phase}</span>
      <button class="danger" onClick=${() => tell(post(`/api/v1/runs/${run.id}/cancel`, { who: who() }))}>${t("cancel")}</button>
    </header>
    <${Cause} run=${run} />
    ${run.awaits_approval && html`<${Approval} run=${run} tell=${tell} />`}
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <${Steps} run=${run} passed=${passed} /></article>`;
}

export function Runs({ runs, detail, scale }) {
  const running = runs.filter((run) => run.status === "RUNNING");
  return html`<section class="runs"><h2>${t("runs")}</h2>
    ${running.length === 0 && html`<p class="quiet">${t("nothing")}</p>`}
    ${running.map((run) => html`<${Running} key=${run.id} run=${{ ...detail[run.id], ...run }} scale=${scale} />`)}</section>`;
}
