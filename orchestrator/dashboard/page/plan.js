// A plan for people: first what speaks against it, then what each step does, then what would be undone.
import { html } from "./preact.js";
import { t } from "./i18n.js";

const names = (list) => list.join(", ");
const states = (list) => list.join(" / ");

const known = (obstacle) => (typeof obstacle === "string" ? { message: obstacle } : obstacle);

/// All that the plan lists; the latch is known here, too.
export function obstaclesOf(plan, scenario, latch) {
  const listed = (plan.obstacles ?? [plan.obstacle].filter(Boolean)).map(known);
  const told = listed.some((each) => each.message.includes(latch));
  return latch && scenario.energises && !told ? [{ message: `${t("latched")} ${latch}` }, ...listed] : listed;
}

export function Obstacles({ obstacles }) {
  return obstacles.length > 0 && html`<div class="obstacles" role="alert"><h3>${t("would_refuse")}</h3>
    <ul>${obstacles.map((each) => html`<li>${each.message}${each.hint && html`<small>${each.hint}</small>`}
      ${each.file && html`<small>${each.file}:${each.line}:${each.column}</small>`}</li>`)}</ul></div>`;
}

function Deed({ deed }) {
  const what = deed.commands.length > 0 ? `${names(deed.commands)}: ${states(deed.before)} → ${states(deed.after)}`
    : `${t("awaited")} ${states(deed.after)}`;
  return html`<li><b>${what}</b> ${names(deed.components)}</li>`;
}

const limits = (step) => [step.timeout && `${t("within")} ${step.timeout}`, step.if && `${t("if")} ${step.if}`,
  step.retries > 0 && `${step.retries} × ${t("retried")}`, !step.required && t("optional")].filter(Boolean).join(" · ");

/// Rows of the steps and, further in, of those that stand in them. `refused` steps after the obstacle are not planned.
function rows(steps, refused, depth = 0) {
  return steps.flatMap((step) => [
    html`<tr class=${step.reached ? "" : "quiet"}><td>${step.step}</td>
      <td class="inside-${Math.min(depth, 3)}">${step.description || step.label} ${!step.reached && html`<i>(${t(refused ? "not_planned" : "skipped")})</i>`}
        ${step.description && step.deeds.length > 0 && html`<small>${step.label}</small>`}
        <ul>${step.deeds.map((deed) => html`<${Deed} deed=${deed} />`)}
        ${step.already_there.length > 0 && html`<li>${t("there_already")}: ${names(step.already_there)}</li>`}
        ${step.left_out.length > 0 && html`<li>${t("left_out")}: ${names(step.left_out)}</li>`}</ul></td>
      <td>${limits(step)}</td></tr>`,
    ...(step.ways ?? []).flatMap((way) => [
      ...(way.way && way.steps.length > 0 ? [html`<tr><td></td><td class="inside-${Math.min(depth + 1, 3)}"><i>${way.way}</i></td><td></td></tr>`] : []),
      ...rows(way.steps, refused, depth + 1)])]);
}

const lowered = (each) => (each.commands.length > 0 ? `${names(each.commands)} → ${each.target}` : `${t("stays")} ${each.target}`) +
  (each.on_the_way ? `, ${t(each.breaks_off ? "breaks_off" : "after")} ${each.on_the_way}` : "");

/// Which steps a compensation follows, with those that stand in others.
const followed = (steps, index) => steps.flatMap((step) => [
  ...(step.reached && !step.ways && step.compensation === index && (step.deeds.length > 0 || step.timeout) ? [`#${step.step}`] : []),
  ...(step.ways ?? []).flatMap((way) => followed(way.steps, index))]);

function Undone({ plan }) {
  const known = plan.compensations.map((layers, index) => ({ layers, after: followed(plan.steps, index) }))
    .filter((each) => each.after.length > 0 && each.layers.length > 0);
  return known.length > 0 && html`<h3>${t("when_it_fails")}</h3>${known.map(({ layers, after }) => html`<p>${t("in")} ${names(after)}:</p>
    <ol class="undone">${layers.map((layer) => html`<li>${layer.map((each) => html`<div><b>${lowered(each)}</b> ${names(each.components)}</div>`)}</li>`)}</ol>`)}`;
}

/// `obstacles` as `obstaclesOf` finds them.
export function Plan({ plan, obstacles }) {
  const refused = obstacles.length > 0;
  return html`<${Obstacles} obstacles=${obstacles} />
    ${plan.warnings.length > 0 && html`<ul class="warnings">${plan.warnings.map((each) => html`<li>${each}</li>`)}</ul>`}
    <h3>${t("plan")}</h3>
    <p class="quiet">${[...plan.from.map((each) => `${t("begins")} ${states(each.states)}: ${names(each.components)}`),
      `${t("at_most")} ${plan.worst_case.total}`].join(" · ")}</p>
    <div class="wide"><table><thead><tr><th>#</th><th>${t("step")}</th><th>${t("limits")}</th></tr></thead>
      <tbody>${rows(plan.steps, refused)}</tbody></table></div>
    ${!refused && plan.atomicity === "rollback" && html`<${Undone} plan=${plan} />`}`;
}
