/**
 * A module that another tool chain made: examples/wasm-c/store.c, compiled by clang. The binary is in the repository, so
 * nobody needs a compiler to run it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../node-kit/node.ts";
import { createRandomStream } from "../../../node-kit/random.ts";
import { projectFolder } from "../../../../tests/planted-mistake.ts";
import type { Guest, GuestOutput, Hypercalls } from "../guest.ts";
import { createKeyValueGuest } from "../key-value-guest.ts";
import { correctGuestRules, loadModule } from "./module-cache.ts";
import { createWasmGuest } from "./wasm-guest.ts";

const FOLDER = join(projectFolder, "examples", "wasm-c");
const LIMITS = { steps: 1_000_000, memoryPages: 16 };
const committed = new Uint8Array(readFileSync(join(FOLDER, "store.wasm")));

function boot(bytes: Uint8Array, from?: Json): Guest {
  return createWasmGuest(loadModule("store.wasm", bytes, LIMITS, correctGuestRules), from);
}

/** Drives a guest with drawn requests, timers and completions of the disk; gives everything that it answers. */
function drawnRun(guest: Guest, seed: number): readonly string[] {
  const random = createRandomStream(seed);
  const timers: string[] = [];
  const ios: number[] = [];
  let started = 0;
  const start = (): number => {
    ios.push(++started);
    return started;
  };
  const calls: Hypercalls = {
    now: () => 5,
    random: () => 7,
    setTimer: (id) => void timers.push(id),
    diskRead: start,
    diskWrite: start,
  };
  const said: string[] = [];
  for (let id = 1; id <= 200; id++) {
    const f = random.pick(["read", "write", "cas", "delete", "acquire", "release", "readBlock", "writeBlock"]);
    const value =
      f === "cas" ? [random.pick([null, 1, 2]), random.integer(-2, 2)] : f === "read" ? null : random.integer(1, 3);
    const request = { client: random.pick(["p1", "p2"]), id, f, key: random.integer(0, 2), value };
    const outputs: GuestOutput[] = [...guest.onInput(request, calls)];
    if (timers.length > 0 && random.chance(0.3)) outputs.push(...guest.onTimer(timers.shift() ?? "", calls));
    if (ios.length > 0 && random.chance(0.5)) outputs.push(...guest.onDiskDone(ios.pop() ?? 0, null, calls));
    said.push(
      ...outputs.map(({ client, reply: { type, value: answer } }) => JSON.stringify([id, client, type, answer])),
    );
  }
  return said;
}

describe("the C program", () => {
  test("answers drawn requests as the guest in TypeScript does", () => {
    for (let seed = 1; seed <= 20; seed++)
      expect(drawnRun(boot(committed), seed)).toEqual(drawnRun(createKeyValueGuest(), seed));
  });

  test("keeps the data of a block, as its machine gives it to the disk", () => {
    const guest = boot(committed);
    const written: Json[] = [];
    const calls: Hypercalls = {
      now: () => 5,
      random: () => 7,
      setTimer: () => undefined,
      diskRead: () => 2,
      diskWrite(_block, data) {
        written.push(data);
        return 1;
      },
    };
    guest.onInput({ client: "p1", id: 1, f: "writeBlock", key: 3, value: "text é" }, calls);
    guest.onDiskDone(1, null, calls);
    guest.onInput({ client: "p1", id: 2, f: "readBlock", key: 3, value: null }, calls);
    const restored = boot(committed, JSON.parse(JSON.stringify(guest.snapshot())) as Json);
    const reply = { type: "ok", value: "text é" };
    expect(restored.onDiskDone(2, written[0] ?? null, calls)).toEqual([{ client: "p1", id: 2, reply }]);
  });

  test.skipIf(!hasCompiler())("compiled anew answers the same (skipped without clang for wasm32 and wasm-ld)", () => {
    const folder = mkdtempSync(join(tmpdir(), "clew-c-"));
    try {
      const binary = join(folder, "store.wasm");
      execFileSync("clang", [...FLAGS, "-o", binary, join(FOLDER, "store.c")]);
      const compiled = new Uint8Array(readFileSync(binary));
      for (let seed = 1; seed <= 5; seed++)
        expect(drawnRun(boot(compiled), seed)).toEqual(drawnRun(boot(committed), seed));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const FLAGS = ["--target=wasm32", "-O2", "-nostdlib", "-Wl,--no-entry", "-Wl,--strip-all"];

function hasCompiler(): boolean {
  try {
    execFileSync("wasm-ld", ["--version"], { stdio: "ignore" });
    return /wasm32/.test(
      execFileSync("clang", ["--print-targets"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
  } catch {
    return false;
  }
}
