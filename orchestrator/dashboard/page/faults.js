// Faults of simulated components: what is set, how often each has acted, and a form that is made of their JSON Schema.
import { html, useEffect, useState } from "./preact.js";
import { getJson, post, remove } from "./api.js";
import { Dialog } from "./dialog.js";
import { t } from "./i18n.js";

const SHOWN_ELSEWHERE = ["name", "type", "match", "trigger", "priority", "enabled", "ttl", "note"];
const OF_LISTS = ["name", "type", "runtime", "matched", "hits", "expires_in"];
const PATIENT = "10m"; // somebody who clicks is slower than a script

const path = (component, rule) =>
  `/api/v1/components/${encodeURIComponent(component)}/faults${rule === undefined ? "" : `/${encodeURIComponent(rule)}`}`;

/// A component that does not answer has none to show, and says why.
const rulesOf = (component) => getJson(path(component)).then(
  ({ faults }) => ({ component, faults }), (error) => ({ component, faults: [], error: error.message }));

const kind = (schema) => (schema.enum ? "choice" : schema.items ? "choices" : schema.known ? "known" : schema.type ?? "text");

function Field({ name, schema, value, set, needed, wrong }) {
  const id = `fault-${name}`;
  const common = { id, name, value: value ?? "", required: needed, "aria-invalid": wrong ? "true" : "false", "aria-describedby": `${id}-what` };
  const listen = (event) => set(event.target.value);
  const inputs = {
    boolean: () => html`<input ...${common} type="checkbox" checked=${value === true} required=${false}
      onChange=${(event) => set(event.target.checked)} />`,
    choice: () => html`<select ...${common} onChange=${listen}><option value=""></option>
      ${schema.enum.map((each) => html`<option value=${each} selected=${each === value}>${each}</option>`)}</select>`,
    choices: () => html`<select ...${common} multiple value=${undefined}
      onChange=${(event) => set([...event.target.selectedOptions].map((each) => each.value))}>
      ${(schema.items.enum ?? []).map((each) => html`<option value=${each} selected=${value?.includes(each)}>${each}</option>`)}</select>`,
    known: () => html`<input ...${common} type="text" autocomplete="off" list="${id}-known" onInput=${listen} />
      <datalist id="${id}-known">${schema.known.map((each) => html`<option value=${each} />`)}</datalist>`,
    integer: () => html`<input ...${common} type="number" step="1" onInput=${listen} />`,
    number: () => html`<input ...${common} type="number" step="any" onInput=${listen} />`,
  };
  const words = (schema.description ?? "").split("`").map((each, i) => (i % 2 ? html`<b>${each}</b>` : each));
  const input = inputs[kind(schema)] ?? (() => html`<input ...${common} type="text" autocomplete="off" onInput=${listen} />`);
  return html`<div class="field"><label for=${id}>${name}${needed ? " *" : ""}</label>${input()}
    <small id="${id}-what">${words}</small>${wrong && html`<p class="refused" role="alert">${wrong}</p>`}</div>`;
}

/// What was typed, as the schema wants it. Throws where JSON is none.
function valueOf(schema, text) {
  if (kind(schema) === "integer" || kind(schema) === "number") return Number(text);
  return kind(schema) === "object" || (typeof text === "string" && text.trim().startsWith("{")) ? JSON.parse(text) : text;
}

function ruleOf(type, schema, given, { event, once, ttl, more }) {
  const rule = { type, ttl: ttl || undefined, match: event ? { event } : undefined, trigger: once ? { once: true } : undefined };
  for (const [name, own] of Object.entries(schema.properties))
    if (given[name] !== undefined && given[name] !== "" && given[name] !== false) rule[name] = valueOf(own, given[name]);
  return { ...rule, ...(more.trim() ? JSON.parse(more) : {}) };
}

/// The key that a refusal speaks of: in quotes, or the first of a JSON pointer.
const keyIn = (message, keys) => keys.find((each) => new RegExp(`'${each}'|/${each}(?!\\w)`).test(message));

function Add({ components, close, added }) {
  const [component, setComponent] = useState(components[0]);
  const [types, setTypes] = useState([]);
  const [events, setEvents] = useState([]);
  const [type, setType] = useState("latency");
  const [given, setGiven] = useState({});
  const [common, setCommon] = useState({ event: "", once: false, ttl: PATIENT, more: "" });
  const [refused, setRefused] = useState("");
  useEffect(() => {
    getJson(`/api/v1/components/${encodeURIComponent(component)}/fault-types`).then((schema) => {
      setTypes(schema.oneOf);
      setEvents(schema.definitions.match.properties.event.anyOf.flatMap((each) => each.enum ?? []));
    }, (error) => setRefused(error.message));
  }, [component]);
  const schema = types.find((each) => each.properties.type.const === type);
  const fields = Object.entries(schema?.properties ?? {}).filter(([name]) => !SHOWN_ELSEWHERE.includes(name));
  const wrong = refused && keyIn(refused, fields.map(([name]) => name));
  const change = (key) => (value) => setCommon({ ...common, [key]: value });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await post(path(component), ruleOf(type, schema, given, common));
      added();
      close();
    } catch (error) {
      setRefused(error.message);
    }
  };
  return html`<${Dialog} title=${t("add_fault")} close=${close}><form class="form" onSubmit=${submit}>
    <div class="field"><label for="fault-component">${t("component")}</label>
      <select id="fault-component" value=${component} onChange=${(event) => setComponent(event.target.value)}>
        ${components.map((each) => html`<option value=${each}>${each}</option>`)}</select></div>
    <div class="field"><label for="fault-type">${t("type")}</label>
      <select id="fault-type" value=${type} aria-describedby="fault-type-what" onChange=${(event) => (setType(event.target.value), setGiven({}), setRefused(""))}>
        ${types.map(({ properties }) => html`<option value=${properties.type.const}>${properties.type.const}</option>`)}</select>
      <small id="fault-type-what">${schema?.description ?? "…"}</small></div>
    ${fields.map(([name, own]) => html`<${Field} key=${`${type} ${name}`} name=${name} schema=${own} value=${given[name]}
      needed=${schema.required?.includes(name)} wrong=${wrong === name && refused} set=${(value) => setGiven({ ...given, [name]: value })} />`)}
    <${Field} name="event" schema=${{ known: events, description: t("event_what") }} value=${common.event} set=${change("event")} />
    <${Field} name="once" schema=${{ type: "boolean", description: t("once_what") }} value=${common.once} set=${change("once")} />
    <${Field} name="ttl" schema=${{ type: "string", description: t("ttl_what") }} value=${common.ttl} set=${change("ttl")} />
    <div class="field"><label for="fault-more">${t("more_keys")}</label>
      <textarea id="fault-more" rows="2" placeholder='{"trigger": {"nth": 2}}' value=${common.more} onInput=${(event) => change("more")(event.target.value)} /></div>
    ${refused && !wrong && html`<p class="refused" role="alert">${refused}</p>`}
    <footer><button type="button" onClick=${close}>${t("dismiss")}</button><button class="main confirm" disabled=${!schema}>${t("add")}</button></footer>
  </form><//>`;
}

function Rule({ component, rule, take }) {
  const rest = Object.fromEntries(Object.entries(rule).filter(([key]) => !OF_LISTS.includes(key)));
  return html`<li><span><b>${component}</b> ${rule.name}${rule.name !== rule.type && html` <small>${rule.type}</small>`}
      <small class="hits">${t("hits")} ${rule.hits} / ${rule.matched}${rule.expires_in !== null ? ` · ${Math.round(rule.expires_in)} s ${t("left")}` : ""}</small>
      ${Object.keys(rest).length > 0 && html`<code>${JSON.stringify(rest)}</code>`}</span>
    <button data-remove="${component}/${rule.name}" aria-label="${t("remove")}: ${component} ${rule.name}" onClick=${take}>${t("remove")}</button></li>`;
}

/// `news` is anything that differs when rules may have acted.
export function Faults({ components, news }) {
  const [lists, setLists] = useState([]);
  const [adding, setAdding] = useState(false);
  const [refused, setRefused] = useState("");
  const names = components.filter((each) => each.simulated).map((each) => each.name);
  const load = () => Promise.all(names.map(rulesOf)).then(setLists);
  useEffect(() => void load(), [names.join(), news]);
  if (names.length === 0) return null; // real machines
  const told = (promise) => promise.then(() => setRefused(""), (error) => setRefused(error.message)).then(load);
  const rules = lists.flatMap(({ component, faults }) => faults.map((rule) => ({ component, rule })));
  const clear = () => told(Promise.all([...new Set(rules.map((each) => each.component))].map((each) => remove(path(each)))));
  return html`<section class="faults"><header><h2>${t("faults")}</h2>
      <span><button onClick=${load} aria-label=${t("refresh")}>↻</button>
      <button class="add" onClick=${() => setAdding(true)}>${t("add_fault")}</button>
      <button class="danger clear" disabled=${rules.length === 0} onClick=${clear}>${t("clear_faults")}</button></span></header>
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    ${lists.filter((each) => each.error).map((each) => html`<p class="refused">${each.error}</p>`)}
    ${rules.length === 0 && html`<p class="quiet">${t("no_faults")}</p>`}
    <ul>${rules.map(({ component, rule }) => html`<${Rule} key=${`${component}/${rule.name}`} component=${component} rule=${rule}
      take=${() => told(remove(path(component, rule.name)))} />`)}</ul>
    ${adding && html`<${Add} components=${names} close=${() => setAdding(false)} added=${load} />`}</section>`;
}
