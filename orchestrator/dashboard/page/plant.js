// The plant as a graph: components in columns, each right of those it needs. A click shows all of one.
import { html, useState } from "./preact.js";
import { Details, tone } from "./component.js";
import { Groups, folded, useGroups } from "./groups.js";
import { t } from "./i18n.js";

const WIDTH = 168, HEIGHT = 64, GAP_X = 48, GAP_Y = 22;
const MOST_WITHOUT_FINDING = 16;
const MOST_BELOW = 8, MOST_BESIDE = 2; // boxes of one column, and of one row where it is narrow

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

/// Columns across where there is room, down where there is none; a long one is broken.
function places(components, narrow) {
  const layers = [];
  for (const [name, depth] of depths(components)) (layers[depth] ??= []).push(name);
  const most = narrow ? MOST_BESIDE : MOST_BELOW;
  const place = new Map();
  let first = 0;
  for (const layer of layers.filter(Boolean)) { // a circle leaves the first one empty
    layer.forEach((name, i) => {
      const [along, across] = [i % most, first + Math.floor(i / most)];
      const [right, down] = narrow ? [along, across] : [across, along];
      place.set(name, { x: 6 + right * (WIDTH + (narrow ? 12 : GAP_X)), y: 6 + down * (HEIGHT + (narrow ? 34 : GAP_Y)) });
    });
    first += Math.ceil(layer.length / most);
  }
  return place;
}

const SHAPES = { bad: "▲", gone: "✕", good: "●", busy: "◐", idle: "■" };

function edge(from, to, narrow) {
  const [x1, y1] = narrow ? [from.x + WIDTH / 2, from.y + HEIGHT] : [from.x + WIDTH, from.y + HEIGHT / 2];
  const [x2, y2] = narrow ? [to.x + WIDTH / 2, to.y] : [to.x, to.y + HEIGHT / 2];
  const bend = narrow ? `${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2}` : `${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2}`;
  return `M${x1} ${y1} C${bend} ${x2} ${y2}`;
}

const told = (component) => component.members ? `${component.members.length} × ${t("component").toLowerCase()}`
  : component.error ? component.error_message ?? `${t("error")} ${component.error_code}` : t(component.health);

/// `component` is one, or a group as `folded` makes it.
function box(component, at, open) {
  const kind = component.tone ?? tone(component);
  const key = (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), open());
  const attributes = component.members ? { "data-group": component.name.trim() } : { "data-component": component.name, "data-state": component.state };
  return html`<g class="component ${kind}" transform="translate(${at.x} ${at.y})" tabindex="0" role="button" ...${attributes}
      aria-label="${component.name}: ${component.state} ${told(component)}" onClick=${open} onKeyDown=${key}>
    <rect width=${WIDTH} height=${HEIGHT} rx=${kind === "bad" ? 0 : 8} />
    <text x="10" y="21" class="name">${component.members ? "▸ " : ""}${component.name}</text>
    <text x="10" y="39">${SHAPES[kind]} ${component.state.slice(0, 22)}</text>
    <text x="10" y="55" class="small">${told(component).slice(0, 26)}</text>
    ${component.run !== null && html`<text x=${WIDTH - 8} y="21" text-anchor="end" class="small">#${component.run}</text>`}
  </g>`;
}

/// Those whose name, group, state or error has the text; all of them for none.
function sought(components, text) {
  const wanted = text.trim().toLowerCase();
  return components.filter((each) => [each.name, each.group, each.state, each.error_message, t(each.health)]
    .some((told) => told?.toLowerCase().includes(wanted)));
}

export function Plant({ components, narrow }) {
  const [chosen, choose] = useState(null);
  const [groups, closed, set] = useGroups(components);
  const [wanted, want] = useState("");
  const found = sought(components, wanted);
  const boxes = wanted ? found : folded(components, closed);
  const place = places(boxes, narrow);
  const extent = (axis, size) => Math.max(0, ...[...place.values()].map((at) => at[axis])) + size + 6;
  const [width, height] = [extent("x", WIDTH), extent("y", HEIGHT)];
  const shown = components.find((each) => each.name === chosen);
  const open = (each) => () => each.members ? set({ [each.members[0].group]: false }) : choose(each.name);
  return html`<section class="plant"><h2>${t("plant")}</h2>
    ${components.length > MOST_WITHOUT_FINDING && html`<label class="find">${t("find")} <input type="search" value=${wanted} onInput=${(event) => want(event.target.value)} /></label>`}
    ${wanted && found.length === 0 && html`<p class="quiet" role="status">${t("nothing_found")}</p>`}
    <${Groups} names=${groups} closed=${closed} set=${set} boxes=${components.length} />
    <div class="graph"><svg viewBox="0 0 ${width} ${height}" style=${{ maxWidth: `${width * 1.15}px` }}>
      ${boxes.flatMap((each) => each.depends_on.filter((needed) => place.has(needed)).map((needed) =>
        html`<path class="edge" d=${edge(place.get(needed), place.get(each.name), narrow)} />`))}
      ${boxes.map((each) => box(each, place.get(each.name), open(each)))}
    </svg></div>
    ${shown && html`<${Details} key=${chosen} component=${shown} close=${() => choose(null)} />`}</section>`;
}
