import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readHistory } from "../../../../histories/files/read-history.ts";
import { processState } from "../processes/process-state.ts";
import { openStepWatchdog } from "./step-watchdog.ts";
import { eventually } from "../testing/eventually.ts";

const program = fileURLToPath(new URL("../testing/endless-client.mjs", import.meta.url));

test("a client whose code does not return ends the run by name, with its history kept and no node left", async () => {
  const store = mkdtempSync(join(tmpdir(), "clew-endless-"));
  try {
    const run = spawn(process.execPath, [program, store], { stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    let errors = "";
    run.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    run.stdout.on("data", (text: Buffer) => (printed += text.toString()));
    const [code] = (await once(run, "close")) as [number];
    // With what it said on the way, because a program that does not start ends early, too.
    expect({ code, errors }).toMatchObject({ code: 255 });
    expect(printed).toMatch(
      /^the client of worker \d+, during its \w+.* on x\d+, has not returned after 3 s of processor time, in spinForEver \(.*endless-client\.mjs:\d+\): an endless loop\n {2}what is there: /,
    );
    const directory = join(store, "latest");
    const events = readHistory(join(directory, "history.jsonl")).events;
    expect(events.filter(({ type }) => type === "invoke")).toHaveLength(10);
    const pids = ["n1", "n2", "n3"].map((node) => {
      return Number(/"pid":(\d+)/.exec(readFileSync(join(directory, node, "node.log"), "utf8"))?.[1]);
    });
    await eventually("no node is left", () => pids.every((pid) => processState(pid) === undefined));
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
});

test("many short steps are none that does not return, and nothing is left of a watchdog that was closed", async () => {
  const told: string[] = [];
  const watchdog = openStepWatchdog({ onStuck: (message) => told.push(message), stepCpuMsMax: 100 });
  const end = performance.now() + 600;
  while (performance.now() < end) {
    watchdog.begin(() => "a client");
    watchdog.end();
  }
  await watchdog.close();
  expect(told).toEqual([]);
});
