// Scenarios: nothing is started before its plan has been shown.
import { html, useEffect, useState } from "./preact.js";
import { getText, post } from "./api.js";
import { Dialog } from "./dialog.js";
import { t } from "./i18n.js";

function Start({ name, close }) {
  const [plan, setPlan] = useState("");
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    getText(`/api/v1/scenarios/${encodeURIComponent(name)}/plan?format=text`)
      .then(setPlan, (error) => setRefused(error.message));
  }, [name]);
  const start = async () => {
    setBusy(true);
    try {
      await post("/api/v1/runs", { scenario_name: name });
      close();
    } catch (error) {
      setRefused(error.message);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${name} close=${close}>
    <h3>${t("plan")}</h3><pre class="plan" tabindex="0">${plan || "…"}</pre>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <footer><button onClick=${close}>${t("close")}</button>
      <button class="main confirm" disabled=${busy || !plan} onClick=${start}>${t("confirm")}</button></footer><//>`;
}

export function Scenarios({ scenarios, problems }) {
  const [chosen, choose] = useState(null);
  return html`<section class="scenarios"><h2>${t("scenarios")}</h2>
    <ul>${scenarios.map((each) => html`<li key=${each.name}>
      <span><b>${each.name}</b>${each.description && html`<small>${each.description}</small>`}</span>
      <button data-run=${each.name} aria-label="${t("run")}: ${each.name}" onClick=${() => choose(each.name)}>${t("run")}</button>
    </li>`)}</ul>
    ${problems.length > 0 && html`<details class="problems"><summary>${t("problems")}: ${problems.length}</summary>
      ${problems.map((each) => html`<pre>${each}</pre>`)}</details>`}
    ${chosen && html`<${Start} name=${chosen} close=${() => choose(null)} />`}</section>`;
}
