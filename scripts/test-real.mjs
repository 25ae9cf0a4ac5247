/**
 * Tests real servers under real faults: the suites in `examples/real`, of those systems that are installed here. The others are
 * skipped aloud, with the line that installs them.
 *
 *     npm run test:real                    a short suite: the tests that are named in SHORT
 *     npm run test:real -- --all           every test
 *     npm run test:real -- etcd redis      suites whose names begin so, every test; with --short those in SHORT
 *     npm run test:real -- --record        writes down what was seen: docs/real-systems.json, docs/real-systems.md
 *     npm run test:real -- --record --all --from=store    the same of runs that are there, the latest of each test
 *
 * A test that must find something is tried a few times: whether a fault meets the right moment is up to the machine. A test
 * that must find nothing is never tried again when it has found something.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { externalSystems } from "../dist/systems-under-test/external/catalog.js";
import { realSystemsPage } from "./real-systems/page.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const suites = join(root, "examples/real");
const recordFile = join(root, "docs/real-systems.json");
const TRIES_MAX = 3;
/** Of each system what it promises, and what it breaks or does not promise. */
const SHORT = new Set([
  "etcd-linearizable",
  "etcd-stale-reads",
  "redis-lost-writes",
  "redis-no-faults",
  "zookeeper-as-documented",
  "nats-lost-updates",
  "antietcd-stale-reads",
  "postgresql-two-primaries",
  "galera-lost-updates",
  "galera-snapshot-partition",
  "rabbitmq-mirrored-lost-messages",
  "rabbitmq-quorum-partition",
]);

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith("--"));
const from = args.find((arg) => arg.startsWith("--from="))?.slice("--from=".length);
const isShort = args.includes("--short");
const isAll = args.includes("--all") || (names.length > 0 && !isShort);
const isRecorded = args.includes("--record");

const recorded = existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, "utf8")) : {};
let passed = 0;
let failed = 0;
let skipped = 0;

for (const file of readdirSync(suites).filter((name) => name.endsWith(".yaml"))) {
  if (names.length > 0 && !names.some((name) => file.startsWith(name))) continue;
  testSuite(file, parse(readFileSync(join(suites, file), "utf8")));
}
console.log(`${passed} passed, ${failed} failed, ${skipped} systems skipped`);
process.exitCode = failed > 0 ? 1 : 0;

/** After each test: what was seen is not lost when a later one is ended. */
function keep() {
  const page = join(root, "docs/real-systems.md");
  writeFileSync(recordFile, `${JSON.stringify(recorded, null, 2)}\n`);
  writeFileSync(page, realSystemsPage(recorded, externalSystems));
  spawnSync("npx", ["--no-install", "prettier", "--write", page, recordFile], { cwd: root, stdio: "ignore" });
}

function testSuite(file, { defaults, tests }) {
  const system = externalSystems.find(({ name }) => name === defaults.system);
  const version = versionOf(system.adapter.check);
  if (version === undefined) {
    skipped++;
    console.log(`- ${system.name}: skipped, as it is not installed. To install it: ${system.adapter.check.install}`);
    return;
  }
  for (const test of tests.filter(({ name }) => isAll || SHORT.has(name))) {
    const seen = from === undefined ? tried(file, test) : seenBefore(test.name);
    if (seen === undefined) continue;
    if (seen.refused !== undefined) {
      console.log(`- ${test.name}: skipped, as it cannot be done here. ${seen.refused}`);
      continue;
    }
    const isRight = seen.valid === (test.expect === "valid");
    if (isRight) passed++;
    else failed++;
    console.log(`${isRight ? "✓" : "✕"} ${test.name}: ${seen.headline}${isRight ? "" : ` Expected: ${test.expect}.`}`);
    if (!isRight) console.log(seen.output ?? "");
    recorded[test.name] = recordOf({ file, system, version, test: { ...defaults, ...test }, seen });
    if (isRecorded) keep();
  }
}

/** What its program says of its version, in a line; undefined: it is not there. */
function versionOf({ command, args: flags = [], prints }) {
  const { status, stdout, stderr } = spawnSync(command, flags, { encoding: "utf8", cwd: root });
  const said = `${stdout}\n${stderr}`.trim();
  return status === 0 && new RegExp(prints).test(said) ? said.split("\n")[0] : undefined;
}

function tried(file, test) {
  const isSought = test.expect === "invalid";
  let seen;
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    seen = { ...runOnce(file, test.name), tries };
    if (seen.refused !== undefined) break;
    if (isSought ? seen.valid === false : seen.valid !== "unknown") break;
  }
  return seen;
}

function runOnce(file, name) {
  const store = mkdtempSync(join(tmpdir(), "clew-real-"));
  try {
    const command = ["bin/clew.mjs", "test", `examples/real/${file}`, "--only", name, "--store", store];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", cwd: root });
    const impossible = /^clew test: (?:fault|--cluster) .*/m.exec(stderr)?.[0];
    if (status === 254 && impossible !== undefined) return { valid: "unknown", refused: impossible };
    const folder = join(store, "latest");
    if (!existsSync(join(folder, "results.json"))) {
      return { valid: "unknown", headline: "It did not run.", output: `${stdout}${stderr}` };
    }
    return { ...seenIn(folder), output: stdout };
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

/** What a run came to: facts only, the page is made of them. */
function seenIn(folder) {
  const { valid, headline, checks, operationCount, faults, keys } = readJson(join(folder, "results.json"));
  const broken = checks.filter((check) => check.valid === false);
  const sentences = keys.flatMap(({ explanation }) => explanation?.sentences ?? []);
  const what = sentences
    .map((text) => /^This is called an? ([^.]+)\./.exec(text)?.[1])
    .find((name) => name !== undefined);
  return {
    valid,
    headline,
    broken: broken.map(({ name, promise }) => ({ name, ...(promise === undefined ? {} : { promise }) })),
    ...(what === undefined ? {} : { what }),
    operations: operationCount,
    faults: faults.map(({ fault, effective }) => `${fault} ${effective}×`),
    date: readJson(join(folder, "test.json")).startedAt.slice(0, 10),
  };
}

function recordOf({ file, system, version, test, seen: { output: _output, ...seen } }) {
  const { options = {}, workload = system.workloads[0], expect } = test;
  return { system: system.name, version, file, options, workload, expect, ...seen };
}

/** The latest run of this test in the store that was asked for. */
function seenBefore(name) {
  const runs = existsSync(join(from, name)) ? readdirSync(join(from, name)).sort() : [];
  const folder = runs.map((run) => join(from, name, run)).findLast((path) => existsSync(join(path, "results.json")));
  return folder === undefined ? undefined : { ...seenIn(folder), tries: 1 };
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
