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
const HEIGHT_MAX = 900;
const BYTES_MAX = 150_000;

/** Each run: what makes it, in a store of its own. */
const RUNS = {
  valid: (store) =>
    clew(store, "test --system raft --nemesis partition,kill --cluster simulated --time-limit 10s --seed 1"),
  invalid(store) {
    clew(store, "hunt --system raft --mutant R46 --blind --seeds 1..200 --stop-on-first --jobs 1");
    const hunts = join(store, "hunt-raft");
    const findings = join(hunts, readdirSync(hunts)[0], "findings");
    clew(store, `shrink ${join(findings, readdirSync(findings)[0])} --time-limit 10m`);
  },
  stale: (store) =>
    clew(store, "test --system zookeeper --nemesis partition,kill --cluster simulated --time-limit 6s --seed 1"),
};

/**
 * Each picture: of which run, at which address, and from the top of which element to the bottom of which. `before` prepares
 * the page.
 */
const PICTURES = [
  { name: "top", run: "invalid", address: "#story", from: "header.page", to: "nav" },
  { name: "story", run: "invalid", address: "#story", from: "section.story" },
  {
    name: "glance",
    run: "valid",
    address: "#story",
    from: "section:has(> h2:text-is('The run at a glance'))",
    to: ".two",
  },
  { name: "claims", run: "stale", address: "#story", from: "#panel" },
  { name: "timeline", run: "valid", address: "#timeline?from=2.5&to=4", from: "#panel" },
  { name: "order", run: "valid", address: "#order?t=3", from: "#panel" },
  { name: "messages", run: "invalid", address: "#messages", from: "#panel" },
  { name: "nodes", run: "valid", address: "#nodes?t=3", from: "#panel" },
  { name: "performance", run: "valid", address: "#performance?t=3", from: "#panel" },
  { name: "faults", run: "valid", address: "#faults?t=3", from: "#panel" },
  { name: "narrow", run: "invalid", address: "#story", from: "header.page", to: "#panel", width: NARROW },
];

const wanted = process.argv.slice(2);
const chosen = PICTURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length < wanted.length || chosen.length === 0) {
  console.error(
    `expected names of pictures (${PICTURES.map(({ name }) => name).join(", ")}), found ${wanted.join(", ")}`,
  );
  process.exit(254);
}
await makeAll();

async function makeAll() {
  mkdirSync(images, { recursive: true });
  const { launchBrowser } = await createJiti(import.meta.url).import("../tests/browser.ts");
  const reports = new Map();
  for (const run of new Set(chosen.map((picture) => picture.run))) {
    reports.set(run, pathToFileURL(reportOf(run)).href);
  }
  const browser = await launchBrowser();
  try {
    for (const picture of chosen) {
      for (const colorScheme of ["light", "dark"]) await make(browser, picture, colorScheme, reports.get(picture.run));
    }
  } finally {
    await browser.close();
  }
}

async function make(browser, { name, address, from, to = from, width = WIDE, before }, colorScheme, report) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
  try {
    const page = await context.newPage();
    await page.goto(`${report}${address}`);
    await before?.(page);
    const [first, last] = [await placeOf(page, from), await placeOf(page, to)];
    const height = Math.min(HEIGHT_MAX, last.y + last.height - first.y);
    const path = join(images, `${name}-${colorScheme}.png`);
    await page.screenshot({ path, fullPage: true, clip: { x: 0, y: first.y, width, height } });
    const { size } = statSync(path);
    console.log(`${path.slice(root.length + 1)}  ${Math.round(size / 1000)} kB`);
    if (size > BYTES_MAX)
      throw new Error(`${path}: expected ${BYTES_MAX} bytes at most, found ${size}: show less of the page`);
  } finally {
    await context.close();
  }
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
  if (!existsSync(join(latest, "report.html"))) RUNS[run](store);
  else clew(undefined, `report ${latest}`);
  return join(realpathSync(latest), "report.html");
}

/** Runs the built command line; a run that is invalid, as it should be, ends with 1. */
function clew(store, line) {
  const args = [...line.split(" "), ...(store === undefined ? [] : ["--store", store])];
  console.log(`clew ${line}`);
  try {
    execFileSync(process.execPath, [join(root, "bin/clew.mjs"), ...args], {
      cwd: root,
      encoding: "utf8",
      stdio: "pipe",
    });
  } catch (error) {
    if (error.status !== 1) throw new Error(`clew ${line} ended with ${error.status}:\n${error.stdout}${error.stderr}`);
  }
}
