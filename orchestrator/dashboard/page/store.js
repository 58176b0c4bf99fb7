// What the page knows: a snapshot, changed by each event of the stream. Those who draw it subscribe.
import { getJson, hasToken } from "./api.js";
import { t } from "./i18n.js";

const MOST_LINES = 1000;
const MOST_RUNS = 100;
const PROGRESS = new Set(["reached", "settled"]); // records after which somebody else is awaited

export const state = {
  connection: "connecting", known: false, lostSince: null, tokenRefused: false, server: null, plant: { latch: null, journal_error: null },
  components: [], runs: [], scenarios: [], problems: [], lines: [], detail: {},
  records: {}, // of runs under way, as they come
};

const listeners = new Set();
let scheduled = false;

export const subscribe = (listener) => (listeners.add(listener), () => listeners.delete(listener));

/// Once for all that comes in the same turn.
export function changed() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  });
}

const put = (list, item, key) => {
  const at = list.findIndex((each) => each[key] === item[key]);
  if (at < 0) return [...list, item];
  return list.map((each, i) => (i === at ? { ...each, ...item } : each));
};

const putRun = (run) => {
  state.runs = put(state.runs, run, "id").sort((a, b) => b.id - a.id).slice(0, MOST_RUNS);
};

async function loadScenarios() {
  try {
    Object.assign(state, await getJson("/api/v1/scenarios"));
    changed();
  } catch { /* the stream tells that the connection is lost */ }
}

const reading = new Map(); // run -> whether to read it once more

/// Reads the run's document, one request at a time: an older answer never comes after a newer one.
/// `received` is when, so that clocks may count on.
export async function loadRun(id) {
  if (reading.has(id)) return void reading.set(id, true);
  reading.set(id, false);
  try {
    const run = await getJson(`/api/v1/runs/${id}`);
    const known = state.runs.find((each) => each.id === id);
    if (!known?.ended || run.ended) {
      state.detail = { ...state.detail, [id]: { ...run, received: performance.now() } };
      putRun(run);
      changed();
    }
  } catch { /* likewise */ }
  const again = reading.get(id);
  reading.delete(id);
  if (again) await loadRun(id);
}

/// The log so far: what this page has heard of earlier lives stays, this one as it was said; of runs that nobody heard of,
/// how each ended. A latch of an earlier life is said by nobody any more.
function linesOf({ server, plant, runs, log }) {
  const own = (each) => ({ ...each, epoch: server.epoch });
  const first = log[0]?.sequence ?? Infinity;
  const heard = [...state.lines.filter((each) => each.epoch !== server.epoch || each.sequence < first), ...log.map(own)];
  const said = new Set(heard.map((each) => each.run));
  const earlier = runs.filter((run) => run.ended && !said.has(run.id)).reverse().map((run) => own({
    sequence: `run ${run.id}`, run: run.id, time: run.ended, level: run.status === "SUCCEEDED" ? "SUCCESS" : "ERROR",
    line: `#${run.id} ${run.scenario}: ${t(run.status)}${run.first_cause ? `: ${run.first_cause.summary}` : ""}` }));
  if (plant.latch && !heard.some((each) => each.line.includes(plant.latch)))
    earlier.push(own({ sequence: "latch", time: server.now, level: "ERROR", line: `🔒 ${t("latched")} ${plant.latch}` }));
  return [...earlier, ...heard].slice(-MOST_LINES);
}

const apply = {
  snapshot(data) {
    Object.assign(state, { known: true, server: data.server, plant: data.plant, components: data.components, detail: {}, records: {}, runs: [],
      lines: linesOf(data) });
    data.runs.forEach(putRun);
    data.runs.filter((run) => run.status === "RUNNING").forEach((run) => loadRun(run.id));
    loadScenarios();
  },
  component: (data) => (state.components = put(state.components, data, "name")),
  plant: (data) => (state.plant = data),
  run(data) {
    putRun(data);
    if (data.ended) delete state.records[data.id];
    loadRun(data.id);
  },
  record(data) {
    if (data.line) state.lines = [...state.lines.slice(1 - MOST_LINES), { ...data, epoch: state.server.epoch }];
    if (!data.run) return;
    (state.records[data.run] ??= []).push(data);
    if (PROGRESS.has(data.kind)) loadRun(data.run);
  },
  scenarios: loadScenarios,
  dropped() {},
};

export function onEvent({ kind, data }) {
  apply[kind]?.(data);
  changed();
}

export function onConnection(connection) {
  if (connection === "lost" && state.connection !== "lost") state.lostSince = new Date();
  if (connection === "connected") state.lostSince = null;
  state.tokenRefused = connection === "token" && hasToken();
  state.connection = connection;
  changed();
}
