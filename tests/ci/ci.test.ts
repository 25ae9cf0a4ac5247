/**
 * clew as a CI server calls it: what it leaves in the files of its reporters, whatever becomes of it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { CiDocument } from "../../reports/views/ci/json.ts";
import { junitProblems } from "../../reports/testing/junit-schema.ts";
import { clew, startClew, until } from "../clew-command.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-ci-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const suite = join(folder, "suite.yaml");
writeFileSync(
  suite,
  `name: ci
defaults: { system: raft, cluster: simulated, timeLimit: 2s, rate: 60, seed: 5 }
tests:
  - name: right
  - name: wrong
    mutant: R42
    timeLimit: 12s
    nemesis: [partition]
`,
);
const at = (name: string): string => join(folder, name);
const STORE = ["--store", at("store")];
const documentIn = (file: string): CiDocument => JSON.parse(readFileSync(file, "utf8")) as CiDocument;

test("a suite leaves every report, and prints one document with --json", { timeout: 120_000 }, async () => {
  const reporters = ["junit=j.xml", "markdown=m.md", "github=g.txt", "json=r.json"].flatMap((asked) => {
    const [name = "", file = ""] = asked.split("=");
    return ["--reporter", `${name}=${at(file)}`];
  });
  const { exitCode, stdout, stderr } = await clew("test", suite, "--json", ...reporters, ...STORE);
  expect(exitCode).toBe(1);
  const document = JSON.parse(stdout) as CiDocument;
  expect(document).toMatchObject({
    verb: "test",
    name: "ci",
    valid: false,
    cases: [
      { name: "right", standing: "valid", line: 4 },
      { name: "wrong", standing: "invalid", line: 5, facts: { mutant: "R42", seed: 5 } },
    ],
  });
  expect(documentIn(at("r.json")).cases).toEqual(document.cases);
  expect(stderr).toMatch(/^✓ right +valid +[\d,]+ operations/m);
  expect(stderr).toMatch(/^Not valid\. 2 runs: 1 valid, 1 invalid/m);
  const xml = readFileSync(at("j.xml"), "utf8");
  expect(await junitProblems(xml)).toEqual([]);
  expect(xml).toMatch(/<testcase name="wrong"[^>]*>\n\s*<failure message="Not linearizable\."/);
  expect(readFileSync(at("g.txt"), "utf8")).toMatch(
    /^::error file=[^,]*suite\.yaml,line=5,title=clew test%3A wrong::Not linear/,
  );
  expect(readFileSync(at("m.md"), "utf8")).toContain("<summary>wrong: Not linearizable.</summary>");
});

test.each(["SIGTERM", "SIGKILL"] as const)(
  "one that is ended by %s leaves what was known",
  { timeout: 120_000 },
  async (signal) => {
    const file = at(`${signal}.json`);
    const long = ["--cluster", "local", "--time-limit", "60s"];
    const running = startClew([
      "test",
      suite,
      ...long,
      "--reporter",
      `json=${file}`,
      "--reporter",
      `junit=${file}.xml`,
      ...STORE,
    ]);
    await until("a run is under way", () => existsSync(file) && documentIn(file).cases[0]?.standing === "unfinished");
    running.kill(signal);
    await running.ended;
    const { valid, cases } = documentIn(file);
    expect({ valid, last: cases[1]?.standing }).toEqual({ valid: "unknown", last: "not-run" });
    expect(await junitProblems(readFileSync(`${file}.xml`, "utf8"))).toEqual([]);
  },
);

test("hunts and checks are told in the same way", { timeout: 120_000 }, async () => {
  const hunting = ["hunt", "--system", "raft", "--mutant", "R42", "--seeds", "5..5", "-w", "register", "--jobs", "1"];
  const hunted = await clew(...hunting, "--quiet", "--reporter", `junit=${at("h.xml")}`, ...STORE);
  expect(hunted.exitCode).toBe(1);
  expect(hunted.stdout).toContain("npx clew replay");
  const xml = readFileSync(at("h.xml"), "utf8");
  expect(await junitProblems(xml)).toEqual([]);
  expect(xml).toContain('<testcase name="hunt raft, seeds 5..5" classname="raft"');
  expect(xml).toContain('<testcase name="hunt raft, seed 5" classname="raft"');

  const broken = at("broken.jsonl");
  writeFileSync(broken, '{"index":0,"time":0,"type":"invoke","process":0,"f":"read","value":null}\n{"typ":1}\n{}\n');
  const checked = await clew("check", broken, "--reporter", `json=${at("c.json")}`);
  expect(checked.exitCode).toBe(254);
  expect(documentIn(at("c.json"))).toMatchObject({ verb: "check", cases: [{ standing: "unfinished" }] });
});

test("a file that cannot be written is told before anything is run", { timeout: 60_000 }, async () => {
  const store = at("nothing");
  for (const verb of [
    ["test", suite],
    ["hunt", "--system", "raft"],
  ]) {
    // Each ends before it has begun.
    // oxlint-disable-next-line no-await-in-loop
    const { exitCode, stderr } = await clew(...verb, "--reporter", "junit=/proc/clew/j.xml", "--store", store);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 254,
      stderr: expect.stringContaining("--reporter junit=") as string,
    });
  }
  expect(existsSync(store)).toBe(false);
});

test("Ctrl-C while a finding is shrunk ends with the smallest so far", { timeout: 120_000 }, async () => {
  const document = at("finding.json");
  await clew(
    "hunt",
    "--system",
    "raft",
    "--mutant",
    "R42",
    "--seeds",
    "5..5",
    "--jobs",
    "1",
    "--reporter",
    `json=${document}`,
    ...STORE,
  );
  const [whole] = documentIn(document).cases;
  const path = (whole?.figures as { readonly path?: string } | undefined)?.path ?? "";
  const running = startClew(["shrink", join(path, "findings", "5"), "--time-limit", "100s", ...STORE]);
  await until("something is smaller", () => running.said().split("\n").length > 3);
  running.kill("SIGINT");
  const { exitCode, stdout, stderr } = await running.ended;
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("SIGINT: ending with the smallest") as string,
  });
  expect(stdout).toContain("it was interrupted");
  expect(stdout).toMatch(/npx clew replay .*shrunk\.json$/m);
});
