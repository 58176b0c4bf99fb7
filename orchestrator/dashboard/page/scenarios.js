// Scenarios: those that only stop first, and nothing is started before its plan has been shown.
import { html, useEffect, useState } from "./preact.js";
import { getJson, post } from "./api.js";
import { Dialog } from "./dialog.js";
import { Obstacles, Plan, obstaclesOf } from "./plan.js";
import { state } from "./store.js";
import { Why } from "./why.js";
import { moment, t } from "./i18n.js";

const MOST_WITHOUT_FINDING = 10;
const PAUSE = 250; // ms without another key or change before the plan is asked for again

const path = (name) => `/api/v1/scenarios/${encodeURIComponent(name)}`;

/// A default as it is typed: a text without its quotes.
const typed = (source) => source.replace(/^(["'])(.*)\1$/s, "$2");

/// What the plan depends on, and anybody may change while it is read.
const plant = () => JSON.stringify([state.plant.latch, state.components.map((each) => [each.state, each.error, each.health])]);

/// The plan as it is now: [plan, what speaks against asking for it].
function usePlan(name, vars) {
  const [plan, setPlan] = useState(null);
  const [refused, setRefused] = useState("");
  useEffect(() => {
    let wanted = true;
    const ask = () => getJson(`${path(name)}/plan?vars=${encodeURIComponent(JSON.stringify(vars))}`).then(
      (found) => wanted && (setPlan(found), setRefused("")), (error) => wanted && (setPlan(null), setRefused(error.message)));
    const timer = setTimeout(ask, plan || refused ? PAUSE : 0);
    return () => ((wanted = false), clearTimeout(timer));
  }, [name, JSON.stringify(vars), plant()]);
  return [plan, refused];
}

function Variables({ defaults, given, give }) {
  const all = Object.entries(defaults);
  return all.length > 0 && html`<fieldset class="form"><legend>${t("values")}</legend>${all.map(([name, source]) => html`
    <div class="field"><label for="var-${name}">${name}</label>
      <input id="var-${name}" name="var-${name}" value=${given[name] ?? typed(source)} autocomplete="off"
        onInput=${(event) => give({ ...given, [name]: event.target.value })} /></div>`)}</fieldset>`;
}

/// What speaks against a run is the plan's opinion, and the plant may be another in a moment: the orchestrator has the last
/// word, and nobody is kept from trying to stop.
function Start({ scenario, close }) {
  const { name } = scenario;
  const [defaults, setDefaults] = useState({});
  const [given, give] = useState({});
  const changed = Object.fromEntries(Object.entries(given).filter(([key, value]) => value !== typed(defaults[key])));
  const [plan, unplanned] = usePlan(name, changed);
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => void getJson(path(name)).then(({ vars }) => setDefaults(vars), () => {}), [name]);
  const obstacles = plan ? obstaclesOf(plan, scenario, state.plant.latch) : [];
  const start = async () => {
    setBusy(true);
    try {
      await post("/api/v1/runs", { scenario_name: name, trigger_data: { vars: changed } });
      close();
    } catch (error) {
      setRefused(error.message);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${name} close=${close}>
    <${Variables} defaults=${defaults} given=${given} give=${give} />
    ${scenario.trigger !== "manual" && html`<${Why} path=${path(name)} />`}
    <div class="plan" tabindex="0">${plan ? html`<${Plan} plan=${plan} obstacles=${obstacles} />`
      : unplanned ? html`<${Obstacles} obstacles=${[{ message: unplanned }]} />` : "…"}</div>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <footer><button onClick=${close}>${t("dismiss")}</button>
      <button class="confirm ${obstacles.length > 0 ? "" : "main"}" disabled=${busy || !plan} onClick=${start}>
        ${t(obstacles.length > 0 ? "confirm_anyway" : "confirm")}</button></footer><//>`;
}

const stops = (scenario) => !scenario.energises && scenario.atomicity !== "none";
const byName = (a, b) => a.name.localeCompare(b.name); // whatever order the files have

function Item({ scenario, choose }) {
  const { name, description, next } = scenario;
  return html`<li><span><b>${name}</b>${description && html`<small>${description}</small>`}
      ${next && html`<small>${t("next")} ${moment(next)}</small>`}</span>
    <button class=${stops(scenario) ? "stop" : ""} data-run=${name} aria-label="${t("run")}: ${name}" onClick=${() => choose(name)}>
      ${stops(scenario) ? `■ ${t("stop")}` : t("run")}</button></li>`;
}

export function Scenarios({ scenarios, problems }) {
  const [chosen, choose] = useState(null);
  const sorted = [...scenarios].sort(byName);
  const listed = [...sorted.filter(stops), ...sorted.filter((each) => !stops(each))];
  const [wanted, want] = useState("");
  const found = listed.filter((each) => `${each.name} ${each.description ?? ""}`.toLowerCase().includes(wanted.trim().toLowerCase()));
  const scenario = scenarios.find((each) => each.name === chosen);
  return html`<section class="scenarios"><h2>${t("scenarios")}</h2>
    ${listed.length > MOST_WITHOUT_FINDING && html`<label class="find">${t("find")} <input type="search" value=${wanted} onInput=${(event) => want(event.target.value)} /></label>`}
    <ul>${found.map((each) => html`<${Item} key=${each.name} scenario=${each} choose=${choose} />`)}</ul>
    ${problems.length > 0 && html`<details class="problems"><summary>${t("problems")}: ${problems.length}</summary>
      ${problems.map((each) => html`<pre>${each}</pre>`)}</details>`}
    ${scenario && html`<${Start} key=${chosen} scenario=${scenario} close=${() => choose(null)} />`}</section>`;
}
