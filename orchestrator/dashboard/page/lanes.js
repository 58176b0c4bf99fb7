// A run as a picture: a lane a component, with the states that it was seen in, the commands it got, and what went wrong.
import { html, useEffect, useState } from "./preact.js";
import { getJson } from "./api.js";
import { tone } from "./component.js";
import { state } from "./store.js";
import { seconds, t } from "./i18n.js";

const LANE = 30, NAME = 130, WIDTH = 720, TOP = 18;
const MOST_LANES = 40;
const SEEN = new Set(["based", "acknowledged", "observed", "reached", "settled"]);
const WRONG = new Set(["refused", "in_doubt", "failed", "missed", "exception"]);

const at = (record) => Date.parse(record.time) / 1000;

/// Records of a run, all of them: those that were before this page followed it are read once.
export function useRecords(id) {
  const [earlier, setEarlier] = useState([]);
  useEffect(() => {
    let wanted = true;
    getJson(`/api/v1/runs/${id}/journal`).then(({ records }) => wanted && setEarlier(records), () => {});
    return () => (wanted = false);
  }, [id]);
  const last = earlier.at(-1)?.sequence ?? 0;
  return [...earlier, ...(state.records[id] ?? []).filter((each) => each.sequence > last)];
}

/// {name, bands: [{state, from, until}], marks: [{kind, text, at}]} of each component, in the order of the run.
export function lanesOf(records, until) {
  const lanes = new Map();
  for (const record of records) {
    if (!record.component) continue;
    const lane = lanes.get(record.component) ?? { name: record.component, bands: [], marks: [] };
    lanes.set(record.component, lane);
    const band = lane.bands.at(-1);
    if (SEEN.has(record.kind) && record.state && band?.state !== record.state) {
      if (band) band.until = at(record);
      lane.bands.push({ state: record.state, from: at(record), until });
    }
    if (record.kind === "sent") lane.marks.push({ kind: "sent", text: record.detail, at: at(record) });
    if (WRONG.has(record.kind)) lane.marks.push({ kind: "wrong", text: record.line ?? record.text ?? record.kind, at: at(record) });
  }
  return [...lanes.values()];
}

function Lane({ lane, y, x }) {
  return html`<g class="lane" data-lane=${lane.name}><text x="0" y=${y + 19} class="name">${lane.name.slice(0, 18)}</text>
    ${lane.bands.map(({ state: seen, from, until }) => {
      const width = Math.max(1, x(until) - x(from));
      return html`<g class="component ${tone({ state: seen, health: "ONLINE" })}"><rect x=${x(from)} y=${y + 4} width=${width} height="20">
        <title>${seen}, ${seconds(until - from)}</title></rect>
        ${width > seen.length * 7 && html`<text x=${x(from) + 4} y=${y + 18} class="small">${seen}</text>`}</g>`;
    })}
    ${lane.marks.map((mark) => mark.kind === "sent"
      ? html`<path class="order" d="M${x(mark.at)} ${y} v28"><title>${mark.text}</title></path>`
      : html`<text class="wrong" x=${x(mark.at) - 5} y=${y + 14}>▲<title>${mark.text}</title></text>`)}</g>`;
}

/// `until`: seconds since 1970 up to which it goes; a run that goes on grows.
export function Lanes({ id, until }) {
  const records = useRecords(id);
  if (records.length === 0) return null;
  const first = at(records[0]);
  const end = Math.max(until ?? 0, at(records.at(-1)), first + 0.001);
  const lanes = lanesOf(records, end);
  const x = (time) => NAME + ((time - first) / (end - first)) * (WIDTH - NAME - 10);
  const verdict = records.find((each) => each.kind === "verdict");
  const shown = lanes.slice(0, MOST_LANES);
  const height = TOP + shown.length * LANE + 18;
  const told = shown.map((lane) => `${lane.name}: ${lane.bands.map((band) => band.state).join(", ")}`).join("; ");
  return html`<div class="wide lanes" tabindex="0"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${t("lanes")}: ${told}">
    <text x=${NAME} y="12" class="small">0 s</text>
    <text x=${WIDTH - 10} y="12" text-anchor="end" class="small">${seconds(end - first)}</text>
    ${shown.map((lane, i) => html`<${Lane} key=${lane.name} lane=${lane} y=${TOP + i * LANE} x=${x} />`)}
    ${verdict && html`<path class="verdict" d="M${x(at(verdict))} ${TOP - 4} V${height - 16}"><title>${verdict.line ?? verdict.text}</title></path>
      <text x=${x(at(verdict)) + 4} y=${height - 4} class="small">${t("compensation")}</text>`}</svg>
    ${lanes.length > MOST_LANES && html`<small>+ ${lanes.length - MOST_LANES}</small>`}</div>`;
}
