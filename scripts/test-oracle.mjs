/**
 * `npm run test:oracle`: every algorithm of the checker against the oracle on hundreds of thousands of drawn histories a
 * family, over several processes, with one table in the end. Ctrl-C ends it early, with the table of what was done.
 *
 *   npm run test:oracle -- --histories 200000 --jobs 2 --family "cas" --from 0
 *
 * Families take turns, a portion of seeds at a time, so that a run that is cut short has tried all of them alike. Seeds
 * from `--from` on; two runs of different seeds are two parts of one. Exit code 1 when anybody disagreed.
 */
import { build } from "esbuild";
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const PORTION = 500;
const PROGRESS_EVERY_MS = 30_000;

const root = join(fileURLToPath(import.meta.url), "..", "..");
const { values } = parseArgs({
  options: {
    histories: { type: "string", default: "200000" },
    jobs: { type: "string", default: String(availableParallelism()) },
    family: { type: "string", default: "" },
    from: { type: "string", default: "0" },
  },
});
function wholeNumber(name, least) {
  const number = Number(values[name]);
  if (!Number.isSafeInteger(number) || number < least) {
    console.error(`--${name}: expected a whole number from ${least} on, found "${values[name]}"`);
    process.exit(254);
  }
  return number;
}
const [histories, jobs, from] = [wholeNumber("histories", 1), wholeNumber("jobs", 1), wholeNumber("from", 0)];

const worker = join(root, "dist", "oracle", "worker.mjs");
await build({
  entryPoints: [join(root, "checker", "testing", "oracle-run", "oracle-worker.ts")],
  outfile: worker,
  bundle: true,
  platform: "node",
  format: "esm",
  logLevel: "warning",
});

/** By family: { name, wanted, given, kept, broken, mistakes, cpuSeconds }. */
let rows = [];
const startedAt = Date.now();
const children = Array.from({ length: jobs }, () => fork(worker, { stdio: "inherit" }));
let turn = 0;

/** The next portion of the next family in turn that wants more. */
function nextPortion() {
  for (let tried = 0; tried < rows.length; tried++) {
    const family = turn++ % rows.length;
    const row = rows[family];
    const count = Math.min(row.wanted - row.given, Math.ceil(PORTION * row.share));
    if (count <= 0 || row.mistakes.length > 0) continue;
    row.given += count;
    return { family, from: from + row.given - count, count };
  }
  return undefined;
}

function feed(child) {
  const portion = nextPortion();
  if (portion === undefined) {
    child.disconnect();
    return;
  }
  child.send(portion);
}

function take(child, message) {
  if (message.names !== undefined) {
    if (rows.length === 0) {
      rows = message.names.map((name, at) => ({
        name,
        share: message.shares[at],
        wanted: name.includes(values.family) ? Math.ceil(histories * message.shares[at]) : 0,
        given: 0,
        kept: 0,
        broken: 0,
        mistakes: [],
        cpuSeconds: 0,
      }));
    }
  } else {
    const row = rows[message.family];
    row.kept += message.kept;
    row.broken += message.broken;
    row.cpuSeconds += message.cpuSeconds;
    row.mistakes.push(...message.mistakes);
    for (const mistake of message.mistakes) console.error(`DISAGREEMENT: ${mistake}`);
  }
  feed(child);
}

const doneOf = (row) => row.kept + row.broken;
const sum = (of) => rows.reduce((total, row) => total + of(row), 0);

function tellProgress() {
  const [done, wanted] = [sum(doneOf), sum((row) => row.wanted)];
  const minutes = (Date.now() - startedAt) / 60_000;
  const left = done === 0 ? "?" : Math.ceil((minutes * (wanted - done)) / done);
  const disagreements = sum((row) => row.mistakes.length);
  console.error(
    `${done.toLocaleString("en-US")} of ${wanted.toLocaleString("en-US")} histories, ${disagreements} disagreements, about ${left} min left`,
  );
}

function tellAll() {
  const shown = rows.filter((row) => row.wanted > 0);
  const width = Math.max(20, ...shown.map(({ name }) => name.length));
  const line = (name, ...cells) => console.log([name.padEnd(width), ...cells.map((one) => one.padStart(12))].join(" "));
  const figure = (number) => number.toLocaleString("en-US");
  line("family", "histories", "linearizable", "not", "mismatches", "CPU s");
  for (const row of shown) {
    const cells = [doneOf(row), row.kept, row.broken, row.mistakes.length, Math.round(row.cpuSeconds)];
    line(row.name, ...cells.map(figure));
  }
  const totals = [doneOf, (row) => row.kept, (row) => row.broken, (row) => row.mistakes.length];
  line("all", ...totals.map((of) => figure(sum(of))), figure(Math.round(sum((row) => row.cpuSeconds))));
  console.log(`In "sessions" the second column counts the sequentially consistent ones.`);
}

const timer = setInterval(tellProgress, PROGRESS_EVERY_MS);
process.on("SIGINT", () => {
  for (const child of children) child.kill();
});
await Promise.all(
  children.map(
    (child) =>
      new Promise((resolve) => {
        child.on("message", (message) => take(child, message));
        child.on("exit", resolve);
      }),
  ),
);
clearInterval(timer);
tellAll();
const isWhole = rows.length > 0 && rows.every((row) => doneOf(row) === row.wanted);
if (!isWhole) console.error("Ended early: not every family got what it was to get.");
process.exitCode = isWhole && sum((row) => row.mistakes.length) === 0 ? 0 : 1;
