import { describe, expect, test } from "vitest";
import { startedToy } from "./testing/started-toy.ts";

describe("a simulated cluster", () => {
  test("serves a client of a replicated register, through a redirect", () => {
    const { operate } = startedToy({ seed: 1 });
    expect(operate({ worker: 1, f: "write", value: 7 })).toMatchObject({ type: "ok", value: 7, node: "n1" });
    expect(operate({ worker: 2, f: "read", value: null })).toMatchObject({ type: "ok", value: 7 });
  });
});
