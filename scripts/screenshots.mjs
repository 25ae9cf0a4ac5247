/**
 * `npm run screenshots`: makes the pictures of docs/reading-a-report.md again, from three runs that are the same each time:
 * a valid one, an invalid one that a hunt found and that was made small, and one that is as stale as its system says. With
 * names (`npm run screenshots -- order messages`) only these pictures are made.
 *
 * Light and dark are two files of one name; the page shows the one that its reader's browser prefers. Runs stay in
 * `store/screenshots`; one that is there gets its report written again, and is not run again.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createJiti } from "jiti";

const root = join(import.meta.dirname, "..");
const images = join(root, "docs", "images");
const WIDE = 1280;
const NARROW = 700;
/** What a picture of a page is worth to a reader, in px and bytes. */
const HEIGHT_MAX = 720;
const BYTES_MAX = 150_000;

/** What a test on virtual time is asked for in all runs. */
const SIMULATED = "--nemesis partition,kill --cluster simulated --seed 1";

/** Each run: what makes it, in a store of its own. */
const RUNS = {
  valid: (store) => clew(store, `test --system raft ${SIMULATED} --time-limit 10s`),
  invalid(store) {
    clew(store, "hunt --system raft --mutant R46 --blind --seeds 1..200 --stop-on-first --jobs 1");
    const hunts = join(store, "hunt-raft");
    const findings = join(hunts, readdirSync(hunts)[0], "findings");
    clew(store, `shrink ${join(findings, readdirSync(findings)[0])} --time-limit 10m`);
  },
  stale: (store) => clew(store, `test --system zookeeper ${SIMULATED} --time-limit 6s`),
};

/**
 * Each picture: of which run, at which address, and from the top of which element to the bottom of which, or with the end
 * of which element at its lower edge.
 */
const PICTURES = [
  { name: "top", run: "invalid", address: "#story", from: "header.page", to: "nav" },
  { name: "told", run: "invalid", address: "#story", from: "section.told" },
  { name: "story", run: "invalid", address: "#story", from: "section.story" },
  { name: "glance", run: "valid", address: "#story", from: titled("The run at a glance"), to: ".two" },
  { name: "claims", run: "stale", address: "#story", from: "#panel section", heightMax: 440 },
  { name: "timeline", run: "valid", address: "#timeline?key=&from=3.74&to=3.86", from: "#panel" },
  { name: "order", run: "valid", address: "#order?t=3", from: "#panel" },
  { name: "messages", run: "invalid", address: "#messages", endOf: ".messages-figure" },
  { name: "nodes", run: "valid", address: "#nodes?t=3", from: "#panel", to: "#panel section:nth-of-type(2)" },
  {
    name: "rates",
    run: "valid",
    address: "#performance?t=3",
    from: "#panel",
    to: titled("Completed operations a second"),
  },
  {
    name: "latency",
    run: "valid",
    address: "#performance?t=3",
    from: titled("Latency, ms"),
    to: titled("After each fault"),
  },
  { name: "faults", run: "valid", address: "#faults?t=3", from: "#panel" },
  { name: "narrow", run: "invalid", address: "#story", from: "header.page", to: "#panel", width: NARROW },
];

const wanted = process.argv.slice(2);
const chosen = PICTURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length < wanted.length) {
  console.error(
    `expected names of pictures (${PICTURES.map(({ name }) => name).join(", ")}), found ${wanted.join(", ")}`,
  );
  process.exit(254);
}
await makeAll();

async function makeAll() {
  mkdirSync(images, { recursive: true });
  const { launchBrowser } = await createJiti(import.meta.url).import("../tests/browser.ts");
  const reports = new Map(
    [...new Set(chosen.map(({ run }) => run))].map((run) => [run, pathToFileURL(reportOf(run)).href]),
  );
  const browser = await launchBrowser();
  try {
    for (const picture of chosen) {
      for (const colorScheme of ["light", "dark"]) await make(browser, picture, colorScheme, reports.get(picture.run));
    }
  } finally {
    await browser.close();
  }
}

async function make(browser, picture, colorScheme, report) {
  const { name, address, width = WIDE } = picture;
  const context = await browser.newContext({ viewport: { width, height: HEIGHT_MAX }, colorScheme });
  try {
    const page = await context.newPage();
    await page.goto(`${report}${address}`);
    await page.waitForSelector("#app[data-drawn]", { state: "attached" });
    const path = join(images, `${name}-${colorScheme}.png`);
    await page.screenshot({ path, ...(await shown(page, picture)) });
    const { size } = statSync(path);
    console.log(`${path.slice(root.length + 1)}  ${Math.round(size / 1000)} kB`);
    if (size > BYTES_MAX) {
      throw new Error(`${path}: expected ${BYTES_MAX} bytes at most, found ${size}: show less of the page`);
    }
  } finally {
    await context.close();
  }
}

/** The part of the page that is pictured, as an option of playwright's. */
async function shown(page, { from, to = from, endOf, width = WIDE, heightMax = HEIGHT_MAX }) {
  if (endOf !== undefined) {
    await page.locator(endOf).evaluate((element) => element.scrollIntoView({ block: "end" }));
    return {};
  }
  const [first, last] = [await placeOf(page, from), await placeOf(page, to)];
  const height = Math.min(heightMax, last.y + last.height - first.y);
  return { fullPage: true, clip: { x: 0, y: first.y, width, height } };
}

/** The section of the page under this title. */
function titled(title) {
  return `section:has(h2:text-is("${title}"))`;
}

async function placeOf(page, selector) {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`expected ${selector} on the page, found nothing that can be seen`);
  return box;
}

/** The path of a run's report. */
function reportOf(run) {
  const store = join(root, "store", "screenshots", run);
  const latest = join(store, "latest");
  if (existsSync(latest)) clew(undefined, `report ${latest}`);
  else RUNS[run](store);
  return join(realpathSync(latest), "report.html");
}

/** Runs the built command line; a run that is invalid, as it should be, ends with 1. */
function clew(store, line) {
  const args = [...line.split(" "), ...(store === undefined ? [] : ["--store", store])];
  console.log(`clew ${line}`);
  try {
    execFileSync(process.execPath, ["bin/clew.mjs", ...args], { cwd: root, encoding: "utf8", stdio: "pipe" });
  } catch (cause) {
    const { status, stdout, stderr } = cause;
    if (status !== 1) throw new Error(`clew ${line} ended with ${status}:\n${stdout}${stderr}`, { cause });
  }
}
