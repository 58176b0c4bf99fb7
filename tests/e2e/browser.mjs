// A browser for a test in another language: a JSON line on stdin is something to do, the answer is a line on stdout.
// usage: node browser.mjs FOLDER_WITH_NODE_MODULES CHROMIUM
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [folder, executablePath] = process.argv.slice(2);
const { chromium } = createRequire(`${folder}/package.json`)("playwright-core");
const axe = readFileSync(createRequire(`${folder}/package.json`).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
const complaints = [];
let bytes = 0;
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
const session = await page.context().newCDPSession(page);
await session.send("Network.enable");
session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));

/// Asked from outside: the page's own policy forbids to evaluate a text in it, which is what waitForFunction does.
async function until({ script, within }) {
  const deadline = performance.now() + within * 1000;
  while (!(await page.evaluate(`!!(${script})`))) {
    if (performance.now() > deadline) throw new Error("it did not come");
    await page.waitForTimeout(20);
  }
  return null;
}

const actions = {
  goto: ({ url }) => page.goto(url).then(() => null),
  reload: () => page.reload().then(() => null),
  click: ({ selector }) => page.click(selector, { timeout: 10_000 }).then(() => null),
  press: ({ key }) => page.keyboard.press(key).then(() => null),
  fill: ({ selector, text }) => page.fill(selector, text).then(() => null),
  select: ({ selector, value }) => page.selectOption(selector, value).then(() => null),
  evaluate: ({ script }) => page.evaluate(script),
  until,
  media: (media) => page.emulateMedia(media).then(() => null),
  axe: async () => {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  },
  size: ({ width, height }) => page.setViewportSize({ width, height }).then(() => null),
  picture: ({ path, full }) => page.screenshot({ path, fullPage: full }).then(() => null),
  complaints: () => complaints,
  bytes: () => bytes,
};

console.log(JSON.stringify({ answer: await browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
  const { action, ...details } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: (await actions[action](details)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
await browser.close();
