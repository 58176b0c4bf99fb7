// The plant as a graph: components in columns, each right of those it needs. A click shows all of one.
import { html, useState } from "./preact.js";
import { clock, t } from "./i18n.js";

const WIDTH = 168, HEIGHT = 64, GAP_X = 48, GAP_Y = 22;

/// How many components a component stands above: the column it is drawn in.
function depths(components) {
  const byName = new Map(components.map((each) => [each.name, each]));
  const known = new Map();
  const depth = (name) => {
    if (known.has(name)) return known.get(name);
    known.set(name, 0); // a circle ends here
    const needed = (byName.get(name)?.depends_on ?? []).filter((each) => byName.has(each));
    known.set(name, needed.length ? 1 + Math.max(...needed.map(depth)) : 0);
    return known.get(name);
  };
  components.forEach((each) => depth(each.name));
  return known;
}

/// Columns across where there is room, down where there is none.
function places(components, narrow) {
  const rows = [];
  const place = new Map();
  for (const [name, depth] of depths(components)) {
    const row = (rows[depth] = (rows[depth] ?? 0) + 1) - 1;
    const [across, down] = narrow ? [row, depth] : [depth, row];
    place.set(name, { x: 6 + across * (WIDTH + (narrow ? 12 : GAP_X)), y: 6 + down * (HEIGHT + (narrow ? 34 : GAP_Y)) });
  }
  return place;
}

export const tone = (component) => {
  if (component.error || component.state === "FAULT") return "bad";
  if (component.health === "OFFLINE") return "gone";
  if (component.state === "RUN") return "good";
  return component.state.endsWith("ING") ? "busy" : "idle";
};
const SHAPES = { bad: "▲", gone: "✕", good: "●", busy: "◐", idle: "■" };

function edge(from, to, narrow) {
  const [x1, y1] = narrow ? [from.x + WIDTH / 2, from.y + HEIGHT] : [from.x + WIDTH, from.y + HEIGHT / 2];
  const [x2, y2] = narrow ? [to.x + WIDTH / 2, to.y] : [to.x, to.y + HEIGHT / 2];
  const bend = narrow ? `${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2}` : `${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2}`;
  return `M${x1} ${y1} C${bend} ${x2} ${y2}`;
}

function box(component, at, open) {
  const kind = tone(component);
  const key = (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), open());
  const text = component.error ? component.error_message ?? `${t("error")} ${component.error_code}` : component.health;
  return html`<g class="component ${kind}" transform="translate(${at.x} ${at.y})" tabindex="0" role="button"
      data-component=${component.name} data-state=${component.state}
      aria-label="${component.name}: ${component.state} ${text}" onClick=${open} onKeyDown=${key}>
    <rect width=${WIDTH} height=${HEIGHT} rx=${kind === "bad" ? 0 : 8} />
    <text x="10" y="21" class="name">${component.name}</text>
    <text x="10" y="39">${SHAPES[kind]} ${component.state}</text>
    <text x="10" y="55" class="small">${text.slice(0, 26)}</text>
    ${component.run !== null && html`<text x=${WIDTH - 8} y="21" text-anchor="end" class="small">#${component.run}</text>`}
  </g>`;
}

function Details({ component, close }) {
  const rows = [["state", component.state], ["health", component.health], ["since", clock(component.since)],
    ["error", component.error ? `${component.error_code} ${component.error_message ?? ""}` : t("none")],
    ["group", component.group], ["address", `${component.address}:${component.port}`],
    ["needs", component.depends_on.join(", ") || t("none")], ["owner", component.run ?? t("none")]];
  return html`<div class="details" role="region" aria-label=${t("details")}>
    <h3>${component.name} <button class="plain" onClick=${close} aria-label=${t("close")}>✕</button></h3>
    <dl>${rows.map(([key, value]) => html`<dt>${t(key)}</dt><dd>${value}</dd>`)}</dl></div>`;
}

export function Plant({ components, narrow }) {
  const [chosen, choose] = useState(null);
  const place = places(components, narrow);
  const extent = (axis, size) => Math.max(0, ...[...place.values()].map((at) => at[axis])) + size + 6;
  const [width, height] = [extent("x", WIDTH), extent("y", HEIGHT)];
  const shown = components.find((each) => each.name === chosen);
  return html`<section class="plant"><h2>${t("plant")}</h2>
    <svg viewBox="0 0 ${width} ${height}" style=${{ maxWidth: `${width * 1.15}px` }}>
      ${components.flatMap((each) => each.depends_on.filter((needed) => place.has(needed)).map((needed) =>
        html`<path class="edge" d=${edge(place.get(needed), place.get(each.name), narrow)} />`))}
      ${components.map((each) => box(each, place.get(each.name), () => choose(each.name)))}
    </svg>
    ${shown && html`<${Details} component=${shown} close=${() => choose(null)} />`}</section>`;
}
