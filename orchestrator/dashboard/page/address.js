// What of the page its address names: #/runs/12 is a run, for links, reloads and the back button.
import { useEffect, useState } from "./preact.js";

let pushed = false; // by a click here, so that closing goes back to what was before

export const named = () => Number(/^#(?:run|\/runs)\/(\d+)$/.exec(location.hash)?.[1] ?? 0) || null;

export function showRun(id) {
  pushed = true;
  location.hash = `/runs/${id}`;
}

export function hideRun() {
  if (pushed) history.back();
  else {
    history.replaceState(null, "", location.pathname + location.search);
    dispatchEvent(new Event("hashchange")); // which a replaced state does not tell
  }
  pushed = false;
}

/// The number of the run in the address; null: there is none.
export function useNamedRun() {
  const [run, setRun] = useState(named());
  useEffect(() => {
    const listen = () => setRun(named());
    addEventListener("hashchange", listen);
    return () => removeEventListener("hashchange", listen);
  }, []);
  return run;
}
