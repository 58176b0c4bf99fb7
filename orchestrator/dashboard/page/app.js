// The page: puts the parts together, tells whether what they show is true now, and keeps the person's choices.
import { html, render, useEffect, useLayoutEffect, useReducer, useState } from "./preact.js";
import { setToken } from "./api.js";
import { changed, onConnection, onEvent, state, subscribe } from "./store.js";
import { follow } from "./stream.js";
import { tone } from "./component.js";
import { Plant } from "./plant.js";
import { Scenarios } from "./scenarios.js";
import { Runs } from "./run.js";
import { History } from "./history.js";
import { Faults } from "./faults.js";
import { Help } from "./help.js";
import { Alerts } from "./alerts.js";
import { Latch } from "./latch.js";
import { Log } from "./log.js";
import { StopAll } from "./stop.js";
import { currentLanguage, t, time, toggleLanguage } from "./i18n.js";

const THEMES = ["system", "light", "dark"];
let theme = localStorage.getItem("kapela-theme") || "system";
let tokenGiven = () => {};

function setTheme(value) {
  theme = value;
  localStorage.setItem("kapela-theme", value);
  document.documentElement.dataset.theme = value;
  changed();
}

/// Of all that happens, what somebody who cannot see the page needs to hear.
function Connection() {
  const lost = state.connection === "lost";
  if (state.connection === "token") return null; // its form says so
  const text = lost && state.lostSince ? `${t("lost")} ${time(state.lostSince)}. ${t("old")}`
    : t(state.connection);
  return html`<div class="connection ${state.connection}" role="status" aria-live="assertive">${text}</div>`;
}

function TokenForm() {
  const submit = (event) => {
    event.preventDefault();
    setToken(event.target.elements.token.value);
    tokenGiven();
  };
  return html`<form class="token" onSubmit=${submit}><label>${t("token")} <input name="token" type="password" autocomplete="off" /></label>
    <button class="main">${t("enter")}</button><small>${t("token_where")}</small>
    ${state.tokenRefused && html`<span class="refused" role="alert">${t("token_refused")}</span>`}</form>`;
}

function useNarrow() {
  const query = matchMedia("(max-width: 620px)");
  const [narrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const listen = (event) => setNarrow(event.matches);
    query.addEventListener("change", listen);
    return () => query.removeEventListener("change", listen);
  }, []);
  return narrow;
}

/// What the tab says: the worst first, as many tabs are narrow.
function title() {
  const running = state.runs.filter((run) => run.status === "RUNNING");
  const news = state.connection === "lost" ? `✕ ${t("lost_short")}` : state.connection === "token" ? t("token") : state.plant.latch ? `🔒 ${t("latched_short")}`
    : running.length > 0 ? `▶ ${running.map((run) => `#${run.id}`).join(" ")}` : "";
  return [news, state.server?.plant, "Kapela"].filter(Boolean).join(" – ");
}

const ICONS = { lost: "8a8f99", latched: "b01b26", running: "d39a1b", calm: "2458c5" };

/// A tab too narrow for words still has a colour.
function icon() {
  const running = state.runs.some((run) => run.status === "RUNNING");
  const kind = state.connection === "lost" ? "lost" : state.plant.latch ? "latched" : running ? "running" : "calm";
  const link = document.querySelector("link[rel=icon]");
  if (link.dataset.kind === kind) return;
  link.dataset.kind = kind;
  link.href = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23${ICONS[kind]}'/%3E%3C/svg%3E`;
}

/// Whether what is started here moves machines. Nobody who does not say so is simulated.
function Reality() {
  const simulated = state.components.length > 0 && state.components.every((each) => each.simulated);
  const kind = simulated ? "simulated" : "real";
  return html`<span class="badge ${kind}" title=${t(`${kind}_what`)}>${t(kind)}</span>`;
}

function App() {
  const [, redraw] = useReducer((count) => count + 1, 0);
  useLayoutEffect(() => subscribe(redraw), []); // before anything can change: an effect would come after the next frame
  const narrow = useNarrow();
  useLayoutEffect(() => void ((document.title = title()), icon())); // also in a tab that nobody looks at
  return html`<header class="top"><h1>Kapela</h1>${state.server && html`<b class="cell">${state.server.plant}</b><${Reality} />
      <small>${state.server.name} ${state.server.version}</small>`}
      <${Connection} />
      <${StopAll} />
      <${Help} />
      <button class="plain language" onClick=${() => (toggleLanguage(), redraw())}>${currentLanguage() === "en" ? "Polski" : "English"}</button>
      <label>${t("theme")} <select class="theme" value=${theme} onChange=${(event) => setTheme(event.target.value)}>
        ${THEMES.map((each) => html`<option value=${each}>${t(each)}</option>`)}</select></label></header>
    ${state.connection === "token" && html`<${TokenForm} />`}
    <${Latch} />
    ${state.known && html`<main class=${state.connection === "lost" ? "old" : ""}>
      <div class="column"><${Plant} components=${state.components} narrow=${narrow} />
        <${Runs} runs=${state.runs} detail=${state.detail} scale=${state.server?.time_scale ?? 1} /></div>
      <div class="column"><${Scenarios} scenarios=${state.scenarios} problems=${state.problems} />
        <${History} runs=${state.runs} detail=${state.detail} />
        <${Alerts} news=${`${state.runs.map((run) => run.status).join()} ${state.components.map((each) => tone(each)).join()}`} />
        <${Faults} components=${state.components} news=${state.runs.map((run) => run.status).join()} /></div>
      <${Log} lines=${state.lines} /></main>`}`;
}

setTheme(theme);
render(html`<${App} />`, document.getElementById("app"));
follow(onEvent, (connection) => {
  onConnection(connection);
  if (connection === "token") return new Promise((resolve) => (tokenGiven = resolve));
});
