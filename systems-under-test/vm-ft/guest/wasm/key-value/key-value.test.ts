/**
 * `UPDATE=1 npx vitest run systems-under-test/vm-ft/guest/wasm/key-value` compiles the module again.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRandomStream } from "../../../../node-kit/random.ts";
import type { Json } from "../../../../node-kit/node.ts";
import type { Guest, GuestRequest } from "../../guest.ts";
import { createKeyValueGuest } from "../../key-value-guest.ts";
import { guestNamed } from "../../guests.ts";
import { generatedModule } from "../testing/generated-module.ts";
import { watToWasm } from "../testing/wat.ts";

const LIMITS = { steps: 1_000_000, memoryPages: 16 };
const calls = { now: () => 5, random: () => 0xab12, setTimer: () => undefined, diskRead: () => 1, diskWrite: () => 2 };

function session(guest: Guest): (f: string, value?: Json, key?: GuestRequest["key"]) => Json {
  let id = 0;
  return (f, value = null, key = "x") => {
    return (guest.onInput({ client: "c", id: ++id, f, key, value }, calls)[0]?.reply ?? null) as unknown as Json;
  };
}

describe("the bundled module", () => {
  test("is what its source compiles to", () => {
    const source = readFileSync(join(import.meta.dirname, "key-value.wat"), "utf8");
    const text = generatedModule(watToWasm(source, "key-value.wat"));
    const path = join(import.meta.dirname, "key-value-module.ts");
    if (process.env["UPDATE"] === "1") writeFileSync(path, text);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("answers drawn requests as the guest in TypeScript does", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = createRandomStream(seed);
      const ask = session(guestNamed("wasm-key-value", LIMITS)());
      const reference = session(createKeyValueGuest());
      const element = (): Json => random.pick<Json>([1, 2, "a", 'a,"]b\\', [1, [2]], { b: [","] }, null]);
      for (let count = 0; count < 150; count++) {
        const f = random.pick(["read", "read", "write", "cas", "append", "append", "add", "delete", "create"]);
        const value = f === "cas" ? [element(), element()] : element();
        const key = random.pick([1, "1", "a longer key", null]);
        const expected = reference(f, value, key);
        expect(ask(f, value, key), `seed ${seed}: ${f} ${JSON.stringify(key)} ${JSON.stringify(value)}`).toEqual(
          expected,
        );
      }
    }
  });

  test("refuses what it does not know, and what is malformed", () => {
    const ask = session(guestNamed("wasm-key-value", LIMITS)());
    expect(ask("fly", 1)).toEqual({ type: "fail", value: 1, error: "unsupported" });
    const malformed = ["malformed", "expected [from, to]"];
    expect(ask("cas", 3)).toEqual({ type: "fail", value: 3, error: malformed });
    expect(ask("cas", [3])).toEqual({ type: "fail", value: [3], error: malformed });
  });

  test("refuses to store more than its memory holds, and goes on with what it has", () => {
    const ask = session(guestNamed("wasm-key-value", { ...LIMITS, memoryPages: 3 })());
    const long = "x".repeat(20_000);
    expect(ask("write", long, 1)).toMatchObject({ type: "ok" });
    expect(ask("write", long, 2)).toMatchObject({ type: "ok" });
    expect(ask("write", long, 3)).toMatchObject({ type: "ok" });
    expect(ask("write", long, 4)).toEqual({ type: "fail", value: long, error: "full" });
    expect(ask("read", null, 1)).toEqual({ type: "ok", value: long });
  });
});
