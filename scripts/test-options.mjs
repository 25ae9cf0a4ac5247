/**
 * `npm run test:long`: a hunt for every value that an option of a system names, the rest drawn, and one table in the end.
 * The systems are correct, so whatever is found is a false alarm or a bug of theirs. Ctrl-C ends it early, with the table
 * of what was done.
 *
 *   npm run test:long -- --seeds 2000 --from 1 --jobs 2 --system raft --option reads --store store
 *
 * Values take turns, a round of seeds at a time, so that a run that is cut short has tried all of them alike. Exit code 1
 * when anything was found, 2 when not every value got its seeds or one of its histories was not decided, 254 for a flag
 * that is wrong.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { addTallies, CAMPAIGN_FORMAT, emptyTally } from "../dist/harness/hunt/campaign.js";
import { runPool } from "../dist/harness/hunt/fleet/pool.js";
import { systems } from "../dist/systems-under-test/catalog.js";
import { optionValues } from "../dist/systems-under-test/option-values.js";

/** A worker is started for each value and round, and is slow until its code is compiled. */
const ROUND = 400;
const PORTION = 5;

function refuse(message) {
  console.error(message);
  process.exit(254);
}

function readFlags() {
  const options = {
    seeds: { type: "string", default: "2000" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: String(availableParallelism()) },
    system: { type: "string", default: "" },
    option: { type: "string", default: "" },
    store: { type: "string", default: "store" },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

const flags = readFlags();

function wholeNumber(name) {
  const number = Number(flags[name]);
  if (!Number.isSafeInteger(number) || number < 1) {
    refuse(`--${name}: expected a whole number from 1 on, found "${flags[name]}"`);
  }
  return number;
}

const [seeds, from, jobs] = [wholeNumber("seeds"), wholeNumber("from"), wholeNumber("jobs")];
const folder = join(flags.store, `options-${new Date().toISOString().replaceAll(":", "")}`);
const rows = systems
  .filter(({ name }) => flags.system === "" || name === flags.system)
  .flatMap((system) => optionValues(system).map(({ name, value }) => ({ system: system.name, name, value })))
  .filter(({ name }) => flags.option === "" || name === flags.option)
  .map((row) => ({ ...row, tally: emptyTally, cpuS: 0 }));
if (rows.length === 0) refuse(`nothing to hunt: expected a system and an option that there are, see clew list`);

const interruption = new AbortController();
process.once("SIGINT", () => interruption.abort());

/** Seeds first … last of one value, on all workers. */
async function hunt(row, first, last) {
  const { system, name, value } = row;
  const fixed = { options: { [name]: value } };
  const spec = { format: CAMPAIGN_FORMAT, system, from: first, to: last, shard: { index: 1, count: 1 }, fixed };
  const findings = join(folder, `${system}-${name}-${value}`);
  let next = first;
  await runPool({
    workers: jobs,
    modules: [],
    next() {
      if (interruption.signal.aborted || next > last) return undefined;
      const portion = Array.from({ length: Math.min(PORTION, last - next + 1) }, (_, at) => next + at);
      next += portion.length;
      return { type: "seeds", spec, seeds: portion, findings };
    },
    done(end) {
      row.tally = addTallies(row.tally, end.tally);
      row.cpuS += end.cpuS;
      for (const { seed, oracle, message } of end.tally.findings) {
        console.error(`${system} ${name}=${value} seed ${seed}: ${oracle}: ${message.slice(0, 160)}`);
        console.error(`  npx clew replay ${join(findings, String(seed))}`);
      }
      for (const { seed, difference } of end.tally.unrepeatable) {
        console.error(`${system} ${name}=${value} seed ${seed} gave two different runs: ${difference}`);
      }
    },
  });
}

for (let round = from; round < from + seeds && !interruption.signal.aborted; round += ROUND) {
  const last = Math.min(round + ROUND, from + seeds) - 1;
  for (const row of rows) await hunt(row, round, last);
  if (!interruption.signal.aborted) console.error(`seeds ${from} … ${last} of each value are done`);
}

const mistakesOf = ({ tally }) => tally.findings.length + tally.unrepeatable.length;
const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
const figure = (number) => number.toLocaleString("en-US");

function tellAll() {
  const nameOf = ({ system, name, value }) => `${system} ${name}=${value}`;
  const width = Math.max(...rows.map((row) => nameOf(row).length));
  const line = (name, ...cells) => console.log([name.padEnd(width), ...cells.map((one) => one.padStart(11))].join(" "));
  line("value", "seeds", "found", "undecided", "idle", "operations", "CPU s");
  for (const row of rows) {
    const { seeds: done, undecidedSeeds, idleSeeds, okCount } = row.tally;
    const cells = [done, mistakesOf(row), undecidedSeeds.length, idleSeeds.length, okCount, Math.round(row.cpuS)];
    line(nameOf(row), ...cells.map(figure));
  }
  line("all", figure(sum(({ tally }) => tally.seeds)), figure(sum(mistakesOf)));
}

tellAll();
const isWhole = rows.every(({ tally }) => tally.seeds === seeds && tally.undecidedSeeds.length === 0);
process.exitCode = sum(mistakesOf) > 0 ? 1 : isWhole ? 0 : 2;
