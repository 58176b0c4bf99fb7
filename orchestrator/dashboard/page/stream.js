// GET /api/v1/stream: Server-Sent Events over fetch (EventSource cannot send a token), resumed where it broke off.
import { headers } from "./api.js";

const FIRST_DELAY = 250;
const LONGEST_DELAY = 4000;
const SILENCE = 40000; // two comments that keep alive did not come: the connection is dead, whatever the socket says

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/// Gives each event {id, kind, data} of a text that comes in parts.
export function parser(emit) {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { kind: "message", data: "" };
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trimStart()];
        if (name === "id") event.id = value;
        else if (name === "event") event.kind = value;
        else if (name === "data") event.data += value;
      }
      if (event.data) emit({ ...event, data: JSON.parse(event.data) });
    }
  };
}

async function read(last, emit, opened) {
  const abort = new AbortController();
  let watchdog = setTimeout(() => abort.abort(), SILENCE);
  try {
    const response = await fetch("/api/v1/stream", {
      headers: headers(last ? { "Last-Event-ID": last } : {}), cache: "no-store", signal: abort.signal });
    if (response.status === 401) return "token";
    if (!response.ok) return "lost";
    opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const feed = parser(emit);
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return "lost";
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), SILENCE);
      feed(value);
    }
  } finally {
    clearTimeout(watchdog);
    abort.abort();
  }
}

/// Never ends. `tell` hears "connected", "lost" and "token"; with the last one it must resolve when there is a token.
export async function follow(emit, tell) {
  let last = "";
  let delay = FIRST_DELAY;
  const opened = () => {
    delay = FIRST_DELAY;
    tell("connected");
  };
  const keep = (event) => {
    if (event.id) last = event.id;
    emit(event);
  };
  for (;;) {
    const end = await read(last, keep, opened).catch(() => "lost");
    if (end === "token") {
      await tell("token");
      continue;
    }
    tell("lost");
    await pause(delay * (0.75 + Math.random() / 2));
    delay = Math.min(delay * 2, LONGEST_DELAY);
  }
}
