// One component: how it is, all that is known of it, and what can be sent to it.
import { html, useEffect, useState } from "./preact.js";
import { getJson } from "./api.js";
import { Command } from "./command.js";
import { clock, span, t } from "./i18n.js";

export const tone = (component) => {
  if (component.error || component.state === "FAULT") return "bad";
  if (component.health === "OFFLINE") return "gone";
  if (component.state === "RUN") return "good";
  return component.state.endsWith("ING") ? "busy" : "idle";
};

/** "1.5 %, 61 MB, up 3 h 5 min": what it has told when it was asked; null: nothing. */
function costs({ figures }) {
  if (!figures) return null;
  const parts = [];
  if (figures.cpu_percent !== null) parts.push(`${figures.cpu_percent.toFixed(1)} %`);
  if (figures.memory_rss_mb !== null) parts.push(`${Math.round(figures.memory_rss_mb)} MB`);
  if (figures.uptime_seconds !== null)
    parts.push(`${t("up")} ${figures.uptime_told ? "" : "≥ "}${span(figures.uptime_seconds)}`);
  return parts.join(", ");
}

/** What a service says of its business, as a tree: objects and lists fold. */
function Tree({ name, value, open }) {
  if (value === null || typeof value !== "object") return html`<div class="leaf"><span>${name}</span> <code>${JSON.stringify(value)}</code></div>`;
  const members = Object.entries(value);
  return html`<details class="tree" open=${open}><summary>${name} <small>${members.length}</small></summary>
    ${members.map(([key, each]) => html`<${Tree} key=${key} name=${key} value=${each} open=${members.length < 12} />`)}</details>`;
}

/** Fetched when it has changed: the stream says only that it has. */
function Business({ component }) {
  const [data, setData] = useState(null);
  useEffect(() => {
    let wanted = true;
    getJson(`/api/v1/components/${component.name}`).then((all) => wanted && setData(all.data ?? null)).catch(() => {});
    return () => { wanted = false; };
  }, [component.name, component.data_changes]);
  return data && html`<section class="business"><h4>${t("business")}</h4><${Tree} name=${component.name} value=${data} open=${true} /></section>`;
}

/** The program that it is, where Kapela has started one: asked for anew when something is known differently. */
function Program({ component }) {
  const [program, setProgram] = useState(null);
  useEffect(() => {
    let wanted = true;
    getJson(`/api/v1/components/${component.name}/process`)
      .then(({ process }) => wanted && setProgram(process)).catch(() => wanted && setProgram(null));
    return () => { wanted = false; };
  }, [component.name, component.state, component.health, component.figures]);
  if (!program) return null;
  const words = [program.phase, program.pid && `pid ${program.pid}`, program.pid && `${t("up")} ${span(program.uptime)}`,
    `${t("restarts")} ${program.restarts}`, `CPU ${program.cpu_seconds.toFixed(1)} s`, `${Math.round(program.rss_bytes / 2 ** 20)} MB`, program.last_end];
  return html`<p class="program">${t("program")}: ${words.filter(Boolean).join(", ")}</p>`;
}

export function Details({ component, close }) {
  const [first, send] = useState(null); // the command that is offered first; null: none is to be sent
  const rows = [["state", component.state], ["health", t(component.health)], ["since", clock(component.since)],
    ["error", component.error ? `${component.error_code} ${component.error_message ?? ""}` : t("none")],
    ["problem", component.problem], ["watched", component.watched ? t("watched_what") : null], ["costs", costs(component)], ["group", component.group], ["address", `${component.address}:${component.port}`],
    ["needs", component.depends_on.join(", ") || t("none")], ["owner", component.run ?? t("none")]];
  return html`<div class="details" role="region" aria-label=${t("details")}>
    <h3>${component.name} <button class="plain" onClick=${close} aria-label=${t("close")}>✕</button></h3>
    <dl>${rows.filter(([, value]) => value !== null && value !== undefined).map(([key, value]) => html`<dt>${t(key)}</dt><dd>${value}</dd>`)}</dl>
    ${component.simulated && html`<${Program} component=${component} />`}
    <${Business} component=${component} />
    ${component.state === "FAULT" && html`<button class="ack-fault" onClick=${() => send("CMD_ACK")}>${t("ack_fault")}</button> `}
    <button class="send" onClick=${() => send("CMD_STOP")}>${t("send_command")}</button>
    ${first && html`<${Command} component=${component} first=${first} close=${() => send(null)} />`}</div>`;
}
