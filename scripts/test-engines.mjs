/**
 * `npm run test:engines`: tries the versions of Node that `engines` in package.json names, each with a Node that npm's
 * `node` package brings: the packed package, installed in an empty folder as its users have it (tests/packed), and a fresh
 * copy of the project in a temporary folder.
 *
 *   npm run test:engines                      the oldest and the newest of each line, and some that must be refused
 *   npm run test:engines -- 20.19.0 24        only these; "24" is the newest 24
 *   npm run test:engines -- --package 20 22   only the packed package, which takes a minute a version
 *   npm run test:engines -- --keep 22         leaves the temporary folder there, to look into it
 *
 * A version inside the range must pass all of STEPS; one outside must be told so, with exit code 254, by all that a
 * person may start. Ends with a table; exit code 1 when a version did not do what it should. Needs the npm registry
 * and git; takes three to five minutes and about 500 MB of disk a version.
 */
import { buildSync } from "esbuild";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isInRange } from "../bin/node-version.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const VERSIONS = ["20.19.0", "20", "22.12.0", "22", "24.0.0", "24", "26", "18", "20.18", "22.11", "23"];

/**
 * Tests that the versions do without. They start processes or a browser (STEPS has a run on real processes), or are long
 * and in nothing but plain computation: nothing of Node would come to light there that shorter tests do not use.
 */
const LEFT_OUT = [
  "tests/**",
  "**/*.browser.test.ts",
  "harness/clusters/local/**",
  "systems-under-test/node-kit/process/{host,crashes,broken-disks,data-directory}.test.ts",
  "checker/testing/broken-sources.test.ts",
  "harness/testing/broken-harness.test.ts",
  "checker/linearizability/long-histories.test.ts",
  "harness/hunt/mutants/mutation-shrink.test.ts",
];

/** A run on a busy machine may be "unknown" (2), because a fault came to nothing; then it is tried again. */
const RUNS_MAX = 3;
const TRACED_SEEDS = 60;
const STEP_LIMIT_MS = 20 * 60_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: "boolean", default: false }, package: { type: "boolean", default: false } },
});
const versions = positionals.length > 0 ? positionals : VERSIONS;
const scratch = mkdtempSync(join(tmpdir(), "clew-engines-"));

/** The npm that came with the Node that runs this; started by name it is run by the first Node in PATH. */
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Runs a command to its end: { code, out, err }; `code` is null when it had to be ended or could not be started. */
function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: STEP_LIMIT_MS,
    shell: process.platform === "win32",
    ...options,
  });
  return { code: status, out: stdout ?? "", err: `${stderr ?? ""}${error?.message ?? ""}` };
}

/** Fetches a Node: { version: "20.19.0", environment } with that Node first in PATH. */
function fetchNode(wanted) {
  const folder = join(scratch, `node-${wanted}`);
  mkdirSync(folder);
  const fetched = run(npm, ["install", "--prefix", folder, "--no-save", "--no-fund", "--no-audit", `node@${wanted}`]);
  const bin = join(folder, "node_modules", "node", "bin");
  const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const { code, out } = run(join(bin, "node"), ["--version"], { env: environment });
  if (code !== 0) throw new Error(`could not get Node ${wanted} from npm's package "node":\n${fetched.err}`);
  return { version: out.trim().replace(/^v/, ""), environment };
}

/** A copy of what git knows of and of what is new: what a commit of all that is here would hold. */
function copyProject(folder) {
  const files = run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root }).out;
  for (const file of files.split("\0").filter((name) => name !== "")) {
    cpSync(join(root, file), join(folder, file), { errorOnExist: false, force: true });
  }
}

/** The traces of some seeds as text: hashes that must be the same on each version, as must the runs that they sum up. */
const tracesOf = join(scratch, "traces.mjs");
buildSync({
  entryPoints: [join(root, "harness", "hunt", "testing", "print-trace-hashes.ts")],
  outfile: tracesOf,
  bundle: true,
  format: "esm",
  platform: "node",
});
const traces = run(process.execPath, [tracesOf, String(TRACED_SEEDS)]).out;

/** The package as it would be published; all versions get the same. */
const [{ filename }] = JSON.parse(
  expectZero(
    run(npm, ["pack", "--ignore-scripts", "--json", "--pack-destination", scratch], { cwd: root }),
    undefined,
    true,
  ),
);
const tarball = join(scratch, filename);

/** What a version in the range must pass: name, and what it does in `at` ({ cwd, env }); answers what to show, or throws. */
const STEPS = {
  // Run here, not in the copy: the package is installed in a folder of its own.
  package: ({ env }) => {
    const args = [join("node_modules", "vitest", "vitest.mjs"), "run", join("tests", "packed")];
    return expectZero(run("node", args, { cwd: root, env: { ...env, CLEW_TARBALL: tarball } }), "ok");
  },
  "npm ci": (at) => expectZero(run(npm, ["ci", "--no-fund", "--no-audit"], at), "ok"),
  build: (at) => expectZero(run(npm, ["run", "--silent", "build"], at), "ok"),
  "unit tests": (at) => {
    const figures = join(at.cwd, "..", "figures.json");
    const excluded = LEFT_OUT.flatMap((pattern) => ["--exclude", pattern]);
    const args = ["run", ...excluded, "--reporter=json", "--outputFile", figures];
    const ended = run("node", [join("node_modules", "vitest", "vitest.mjs"), ...args], at);
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(figures, "utf8"));
    const failed = testResults
      .filter((file) => file.status === "failed")
      .map((file) => [file.name, file.message, ...namesOfFailed(file)].join("\n  "));
    if (failed.length > 0) throw new Error(`${numFailedTests} tests failed:\n${failed.join("\n")}`);
    return expectZero(ended, `${numPassedTests} pass`);
  },
  traces: (at) => {
    const here = expectZero(run("node", [tracesOf, String(TRACED_SEEDS)], at), undefined, true);
    const different = here.split("\n").filter((line, index) => line !== traces.split("\n")[index]);
    if (different.length > 0) throw new Error(`other runs than on ${process.version}:\n${different.join("\n")}`);
    return `${TRACED_SEEDS} equal`;
  },
  "clew test": (at) => {
    const args = ["test", "--system", "raft", "--nemesis", "partition", "--time-limit", "8s"];
    let ended = { code: 2 };
    for (let seed = 1; seed <= RUNS_MAX && ended.code === 2; seed++) {
      const more = ["--seed", String(seed), "--store", join(at.cwd, "..", "store")];
      ended = run("node", [join("bin", "clew.mjs"), ...args, ...more], at);
    }
    return expectZero(ended, "valid");
  },
};

/** Those that were asked for. */
const ASKED = values.package ? { package: STEPS.package } : STEPS;

function namesOfFailed(file) {
  return file.assertionResults
    .filter((one) => one.status === "failed")
    .map((one) => `${one.fullName}: ${one.failureMessages.join("; ")}`);
}

/** What to show for a command that ended with 0, or its output; throws with the end of its output when it did not. */
function expectZero({ code, out, err }, shown, givesOutput = false) {
  if (code !== 0) throw new Error(`exit code ${code}, expected 0:\n${`${out}\n${err}`.trim().slice(-3000)}`);
  return givesOutput ? out : shown;
}

/** A version outside the range: each way in says which Node is needed. */
function mustBeRefused(at) {
  for (const file of [join("bin", "clew.mjs"), join("scripts", "ready.mjs")]) {
    const { code, out, err } = run("node", [file, "list"], at);
    if (code !== 254 || !err.startsWith("clew needs Node ")) {
      throw new Error(`${file} was to refuse this Node with exit code 254, but ended with ${code}:\n${out}${err}`);
    }
  }
  return "refused";
}

/** Tries a version: { version, cells, seconds } with a cell for each step, and tells about a step that failed. */
function tryVersion(wanted) {
  const startedAt = performance.now();
  const { version, environment } = fetchNode(wanted);
  const at = { cwd: join(scratch, version, "clew"), env: environment };
  if (!values.package || !isInRange(version, engines.node)) copyProject(at.cwd);
  const cells = [];
  const steps = Object.entries(isInRange(version, engines.node) ? ASKED : { refusal: mustBeRefused });
  for (const [name, step] of steps) {
    console.error(`Node ${version}: ${name} …`);
    try {
      cells.push(step(at));
    } catch (error) {
      console.error(`Node ${version}: ${name} FAILED: ${error.message}`);
      cells.push("FAILED");
      break;
    }
  }
  if (!values.keep) rmSync(join(scratch, version), { recursive: true, force: true });
  return { version, cells, seconds: Math.round((performance.now() - startedAt) / 1000) };
}

console.error(`engines: ${engines.node}; ${availableParallelism()} processors; working in ${scratch}`);
const rows = versions.map(tryVersion);
if (values.keep) console.error(`kept: ${scratch}`);
else rmSync(scratch, { recursive: true });

const line = (...cells) =>
  console.log(
    cells
      .map((cell) => String(cell).padEnd(11))
      .join(" ")
      .trimEnd(),
  );
line("Node", ...Object.keys(ASKED), "seconds");
for (const { version, cells, seconds } of rows) {
  line(version, ...Object.keys(ASKED).map((_, index) => cells[index] ?? ""), seconds);
}
process.exitCode = rows.some(({ cells }) => cells.includes("FAILED")) ? 1 : 0;
