// Groups of components: each can be one box of the graph, and is when the plant is large.
import { html, useState } from "./preact.js";
import { tone } from "./component.js";
import { t } from "./i18n.js";

const MOST_BOXES = 16; // in a plant with more, groups begin as one box each
const GRAVITY = ["bad", "gone", "busy", "idle", "good"];

const gravity = (component) => GRAVITY.indexOf(tone(component));

/// The members of one group as one: as grave as the gravest, whose state is told first.
function asOne(name, members, nameOf) {
  const gravest = [...members].sort((a, b) => gravity(a) - gravity(b));
  const states = [...new Set(gravest.map((each) => each.state))];
  const count = (state) => members.filter((each) => each.state === state).length;
  const runs = new Set(members.map((each) => each.run));
  return { name, members, tone: tone(gravest[0]), run: runs.size === 1 ? members[0].run : null,
    state: states.length === 1 ? states[0] : states.map((each) => `${count(each)} ${each}`).join(", "),
    depends_on: [...new Set(members.flatMap((each) => each.depends_on.map(nameOf)))].filter((each) => each !== name) };
}

/// The components, those of each group in `closed` as one.
export function folded(components, closed) {
  const group = new Map(components.map((each) => [each.name, closed.has(each.group) ? `${each.group} ` : each.name]));
  const nameOf = (name) => group.get(name) ?? name; // a group's name may be a component's, too
  const groups = [...closed].map((name) => asOne(`${name} `, components.filter((each) => each.group === name), nameOf));
  const alone = components.filter((each) => !closed.has(each.group)).map((each) => ({ ...each, depends_on: [...new Set(each.depends_on.map(nameOf))] }));
  return [...groups, ...alone];
}

/// Groups of several, and which of them are closed.
export function useGroups(components) {
  const sizes = new Map();
  components.forEach((each) => each.group && sizes.set(each.group, (sizes.get(each.group) ?? 0) + 1));
  const names = [...sizes.keys()].filter((each) => sizes.get(each) > 1);
  const [chosen, choose] = useState({});
  const closed = new Set(names.filter((each) => chosen[each] ?? components.length > MOST_BOXES));
  const set = (changes) => choose({ ...chosen, ...changes });
  return [names, closed, set];
}

/// Nothing where all has room.
export function Groups({ names, closed, set, boxes }) {
  if (names.length === 0 || boxes <= MOST_BOXES) return null;
  const all = (value) => set(Object.fromEntries(names.map((each) => [each, value])));
  return html`<div class="groups"><span>${t("groups")}:</span>${names.map((each) => html`<button key=${each} data-fold=${each} aria-expanded=${closed.has(each) ? "false" : "true"}
      onClick=${() => set({ [each]: !closed.has(each) })}>${closed.has(each) ? "▸" : "▾"} ${each}</button>`)}
    <button class="plain" onClick=${() => all(closed.size < names.length)}>${t(closed.size < names.length ? "fold_all" : "unfold_all")}</button></div>`;
}
