// The log as it is written: the lines of records, of one level or worse.
import { html, useEffect, useRef, useState } from "./preact.js";
import { clock, t } from "./i18n.js";

const LEVELS = ["DEBUG", "INFO", "SUCCESS", "WARNING", "ERROR", "CRITICAL"];
const rank = (level) => Math.max(0, LEVELS.indexOf(level));

export function Log({ lines }) {
  const [least, setLeast] = useState("INFO");
  const list = useRef(null);
  const follows = useRef(true);
  const shown = lines.filter((each) => rank(each.level) >= rank(least));
  useEffect(() => {
    if (follows.current) list.current.scrollTop = list.current.scrollHeight;
  }, [shown.length, shown.at(-1)]);
  const onScroll = ({ target }) => (follows.current = target.scrollTop + target.clientHeight > target.scrollHeight - 20);
  return html`<section class="log"><header><h2>${t("log")}</h2>
      <label>${t("level")} <select value=${least} onChange=${(event) => setLeast(event.target.value)}>
        ${LEVELS.map((each) => html`<option value=${each}>${each}</option>`)}</select></label></header>
    <div class="lines" ref=${list} onScroll=${onScroll} tabindex="0" role="log" aria-label=${t("log")}>
      ${shown.length === 0 && html`<p class="quiet">${t("empty")}</p>`}
      ${shown.map((each) => html`<div key=${`${each.epoch} ${each.sequence}`} class="line ${each.level}">
        <time>${clock(each.time)}</time><span>${each.line}</span></div>`)}</div></section>`;
}
