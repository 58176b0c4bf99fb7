// The plant as a graph: components in columns, each right of those it needs. A click shows all of one; a group can be
// one box, and is when the plant is large.
import { html, useState } from "./preact.js";
import { Dialog, Signature, postSigned, signature } from "./dialog.js";
import { clock, t } from "./i18n.js";

const WIDTH = 168, HEIGHT = 64, GAP_X = 48, GAP_Y = 22;
const MOST_BOXES = 16; // in a plant with more, groups begin as one box each

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
  const known = depths(components);
  const first = Math.min(...known.values()); // above 0 where everybody needs somebody, in a circle
  for (const [name, at] of known) {
    const depth = at - first;
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
const GRAVITY = ["bad", "gone", "busy", "idle", "good"];
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

/// The members of one group as one: as grave as the gravest, in all the states that there are.
function asOne(name, members, nameOf) {
  const tones = members.map(tone);
  const count = (state) => members.filter((each) => each.state === state).length;
  const states = [...new Set(members.map((each) => each.state))].sort((a, b) => count(b) - count(a));
  const runs = new Set(members.map((each) => each.run));
  return { name, members, tone: GRAVITY.find((each) => tones.includes(each)), run: runs.size === 1 ? members[0].run : null,
    state: states.length === 1 ? states[0] : states.map((each) => `${count(each)} ${each}`).join(", "),
    depends_on: [...new Set(members.flatMap((each) => each.depends_on.map(nameOf)))].filter((each) => each !== name) };
}

/// The components, those of each group in `closed` as one.
function folded(components, closed) {
  const group = new Map(components.map((each) => [each.name, closed.has(each.group) ? `${each.group} ` : each.name]));
  const nameOf = (name) => group.get(name) ?? name; // a group's name may be a component's, too
  const groups = [...closed].map((name) => asOne(`${name} `, components.filter((each) => each.group === name), nameOf));
  const alone = components.filter((each) => !closed.has(each.group)).map((each) => ({ ...each, depends_on: [...new Set(each.depends_on.map(nameOf))] }));
  return [...groups, ...alone];
}

/// Groups of several, and which of them are closed.
function useGroups(components) {
  const sizes = new Map();
  components.forEach((each) => each.group && sizes.set(each.group, (sizes.get(each.group) ?? 0) + 1));
  const names = [...sizes.keys()].filter((each) => sizes.get(each) > 1);
  const [chosen, choose] = useState({});
  const closed = new Set(names.filter((each) => chosen[each] ?? components.length > MOST_BOXES));
  const set = (changes) => choose({ ...chosen, ...changes });
  return [names, closed, set];
}

/// A fault is acknowledged by somebody who has looked: CMD_ACK, as a run of its own.
function AcknowledgeFault({ component, close }) {
  const [refused, setRefused] = useState("");
  const submit = (event) => {
    event.preventDefault();
    postSigned(`/api/v1/components/${encodeURIComponent(component.name)}/command`, { command: "CMD_ACK", who: signature(event.target) })
      .then(close, (error) => setRefused(error.message));
  };
  return html`<${Dialog} title="${t("ack_fault")}: ${component.name}" close=${close}><form class="form" onSubmit=${submit}>
    <p>${component.error_message}</p><p>${t("ack_fault_what")}</p>
    <${Signature} id="fault-name" />
    ${refused && html`<p class="refused" role="alert">${refused}</p>`}
    <footer><button type="button" onClick=${close}>${t("dismiss")}</button><button class="main confirm">${t("ack_fault")}</button></footer></form><//>`;
}

function Details({ component, close }) {
  const [acknowledges, setAcknowledges] = useState(false);
  const rows = [["state", component.state], ["health", t(component.health)], ["since", clock(component.since)],
    ["error", component.error ? `${component.error_code} ${component.error_message ?? ""}` : t("none")],
    ["group", component.group], ["address", `${component.address}:${component.port}`],
    ["needs", component.depends_on.join(", ") || t("none")], ["owner", component.run ?? t("none")]];
  return html`<div class="details" role="region" aria-label=${t("details")}>
    <h3>${component.name} <button class="plain" onClick=${close} aria-label=${t("close")}>✕</button></h3>
    <dl>${rows.map(([key, value]) => html`<dt>${t(key)}</dt><dd>${value}</dd>`)}</dl>
    ${component.state === "FAULT" && html`<button class="ack-fault" onClick=${() => setAcknowledges(true)}>${t("ack_fault")}</button>`}
    ${acknowledges && html`<${AcknowledgeFault} component=${component} close=${() => setAcknowledges(false)} />`}</div>`;
}

function Groups({ names, closed, set }) {
  const all = (value) => set(Object.fromEntries(names.map((each) => [each, value])));
  return html`<div class="groups"><span>${t("groups")}:</span>${names.map((each) => html`<button key=${each} data-fold=${each} aria-expanded=${closed.has(each) ? "false" : "true"}
      onClick=${() => set({ [each]: !closed.has(each) })}>${closed.has(each) ? "▸" : "▾"} ${each}</button>`)}
    <button class="plain" onClick=${() => all(closed.size < names.length)}>${t(closed.size < names.length ? "fold_all" : "unfold_all")}</button></div>`;
}

export function Plant({ components, narrow }) {
  const [chosen, choose] = useState(null);
  const [groups, closed, set] = useGroups(components);
  const boxes = folded(components, closed);
  const place = places(boxes, narrow);
  const extent = (axis, size) => Math.max(0, ...[...place.values()].map((at) => at[axis])) + size + 6;
  const [width, height] = [extent("x", WIDTH), extent("y", HEIGHT)];
  const shown = components.find((each) => each.name === chosen);
  const open = (each) => () => each.members ? set({ [each.members[0].group]: false }) : choose(each.name);
  return html`<section class="plant"><h2>${t("plant")}</h2>
    ${groups.length > 0 && components.length > MOST_BOXES && html`<${Groups} names=${groups} closed=${closed} set=${set} />`}
    <div class="graph"><svg viewBox="0 0 ${width} ${height}" style=${{ maxWidth: `${width * 1.15}px` }}>
      ${boxes.flatMap((each) => each.depends_on.filter((needed) => place.has(needed)).map((needed) =>
        html`<path class="edge" d=${edge(place.get(needed), place.get(each.name), narrow)} />`))}
      ${boxes.map((each) => box(each, place.get(each.name), open(each)))}
    </svg></div>
    ${shown && html`<${Details} key=${chosen} component=${shown} close=${() => choose(null)} />`}</section>`;
}
