// Stop everything: always in sight, one press and one confirmation. Runs are cancelled, then a scenario stops all components.
import { html, useEffect, useState } from "./preact.js";
import { getJson, post } from "./api.js";
import { Dialog } from "./dialog.js";
import { state, subscribe } from "./store.js";
import { t } from "./i18n.js";

const ALL = "@all";

/// The plant is down after it: it commands all, or waits for all.
const stopsAll = ({ actions }) => actions.some((each) => each.target === ALL &&
  (each.command === "CMD_STOP" || [].concat(each.target_state ?? []).join() === "STOPPED"));

/// The first by name that only stops, and stops all; null: there is none.
function useStopper(scenarios) {
  const [name, setName] = useState(null);
  const names = scenarios.filter((each) => !each.energises && each.atomicity !== "none").map((each) => each.name).sort();
  useEffect(() => {
    let wanted = true;
    Promise.all(names.map((each) => getJson(`/api/v1/scenarios/${encodeURIComponent(each)}`).catch(() => ({ actions: [] }))))
      .then((found) => wanted && setName(names[found.findIndex(stopsAll)] ?? null));
    return () => (wanted = false);
  }, [names.join()]);
  return name;
}

const running = () => state.runs.filter((run) => run.status === "RUNNING");

/// Until the store says so.
const until = (holds) => new Promise((resolve) => {
  if (holds()) return resolve();
  const end = subscribe(() => holds() && (end(), resolve()));
});

async function stopAll(name) {
  const who = localStorage.getItem("kapela-who") || undefined;
  const others = running().filter((run) => run.scenario !== name);
  await Promise.all(others.map((run) => post(`/api/v1/runs/${run.id}/cancel`, { who }).catch(() => {}))); // it may have ended
  await until(() => running().every((run) => run.scenario === name));
  if (running().length === 0) await post("/api/v1/runs", { scenario_name: name, trigger_data: { source: who ?? "dashboard" } });
}

function Confirm({ name, close }) {
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const runs = running();
  const stop = () => {
    setBusy(true);
    stopAll(name).then(close, (error) => (setRefused(error.message), setBusy(false)));
  };
  return html`<${Dialog} title=${t("stop_all")} close=${close}>
    ${runs.length > 0 && html`<p>${t("cancelled_first")} ${runs.map((run) => `#${run.id} ${run.scenario}`).join(", ")}</p>`}
    <p>${t("then")} <b>${name}</b></p>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <footer><button onClick=${close}>${t("dismiss")}</button>
      <button class="stop confirm" disabled=${busy} autofocus onClick=${stop}>■ ${t("stop_all")}</button></footer><//>`;
}

export function StopAll() {
  const [asks, setAsks] = useState(false);
  const name = useStopper(state.scenarios);
  if (!state.known || name === null) return null;
  return html`<button class="stop stop-all" onClick=${() => setAsks(true)}>■ ${t("stop_all")}</button>
    ${asks && html`<${Confirm} name=${name} close=${() => setAsks(false)} />`}`;
}
