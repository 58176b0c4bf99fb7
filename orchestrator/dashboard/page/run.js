// A run under way: its steps, whom it waits for and how long it still may; what an operator can do about it.
import { html, useEffect, useState } from "./preact.js";
import { Lanes } from "./lanes.js";
import { Dialog, Signature, postSigned, signature } from "./dialog.js";
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

/// What a form asks of the run, and what came of it. Gives [refused, ask].
function useAsking(run, done = () => {}) {
  const [refused, setRefused] = useState("");
  const ask = (what, body) => postSigned(`/api/v1/runs/${run.id}/${what}`, body)
    .then(() => (setRefused(""), done(), loadRun(run.id)), (error) => setRefused(error.message));
  return [refused, ask];
}

/// Enter in the name answers nothing: whoever answers presses one of the two.
function Approval({ run }) {
  const [refused, ask] = useAsking(run);
  const answer = (approve) => ({ target: { form } }) => form.reportValidity() && ask("approve", { approve, who: signature(form) });
  return html`<form class="approval form" onSubmit=${(event) => event.preventDefault()}>
    <p role="alert"><b>${t("ask")}:</b> ${run.awaits_approval.description}</p>
    <${Signature} id="approve-name-${run.id}" />
    ${refused && html`<p class="refused">${refused}</p>`}
    <footer><button type="button" onClick=${answer(false)}>${t("refuse")}</button>
      <button type="button" class="main" onClick=${answer(true)}>${t("approve")}</button></footer></form>`;
}

function Cancel({ run, close }) {
  const [refused, ask] = useAsking(run, close);
  const submit = (event) => {
    event.preventDefault();
    ask("cancel", { who: signature(event.target) });
  };
  return html`<${Dialog} title="${t("cancel_run")} #${run.id}" close=${close}><form class="form" onSubmit=${submit}>
    <p><b>${run.scenario}</b></p><p>${t("cancel_what")}</p>
    <${Signature} id="cancel-name" />
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <footer><button type="button" onClick=${close}>${t("go_on")}</button><button class="danger confirm">${t("cancel_run")}</button></footer></form><//>`;
}

function Running({ run, scale }) {
  const now = useNow();
  const [cancels, setCancels] = useState(false);
  const passed = run.received ? ((now - run.received) / 1000) * scale : 0;
  return html`<article class="run" data-run-id=${run.id} data-phase=${run.phase}>
    <header><h3><a href="#run/${run.id}">#${run.id}</a> ${run.scenario}</h3><span class="badge ${run.phase}">${t(run.phase)}</span>
      <button class="danger" onClick=${() => setCancels(true)}>${t("cancel")}</button>
    </header>
    <${Cause} run=${run} />
    ${run.awaits_approval && html`<${Approval} run=${run} />`}
    <${Lanes} id=${run.id} until=${run.received ? Date.parse(run.started) / 1000 + run.seconds + passed / scale : null} />
    <${Steps} run=${run} passed=${passed} />
    ${cancels && html`<${Cancel} run=${run} close=${() => setCancels(false)} />`}</article>`;
}

export function Runs({ runs, detail, scale }) {
  const running = runs.filter((run) => run.status === "RUNNING");
  return html`<section class="runs"><h2>${t("runs")}</h2>
    ${running.length === 0 && html`<p class="quiet">${t("nothing")}</p>`}
    ${running.map((run) => html`<${Running} key=${run.id} run=${{ ...detail[run.id], ...run }} scale=${scale} />`)}</section>`;
}
