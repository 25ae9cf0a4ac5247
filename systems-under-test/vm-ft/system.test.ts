import { describe, expect, test } from "vitest";
import { createRandomStream } from "../node-kit/random.ts";
import { vmFt } from "./system.ts";

describe("which host may be lost", () => {
  test.each([
    ["h1", { h1: "primary", h2: "backup" }, true],
    ["h2", { h1: "primary", h2: "backup" }, true],
    ["h1", { h1: "solo", h2: "joining" }, false],
    ["h2", { h1: "solo", h2: "joining" }, true],
    ["h1", { h1: "solo", h2: "backup" }, false],
    ["h1", { h1: "primary", h2: "claiming" }, false],
    ["h2", { h1: "primary", h2: "claiming" }, false],
    ["h1", { h1: "primary", h2: "draining" }, false],
    ["h2", { h1: "booting", h2: "solo" }, false],
    ["h1", { h1: "primary" }, false],
    ["arbiter", { h1: "primary", h2: "backup" }, true],
    ["a1", { a1: "arbiter-leader", a2: "arbiter-follower", a3: "arbiter-follower" }, true],
    ["a1", { a1: "arbiter-leader", a2: "arbiter-follower" }, false],
    ["a3", { a1: "arbiter-leader", a2: "arbiter-follower" }, true],
  ])("%s of %o: %o", (node, roles, mayBeLost) => {
    expect(vmFt.mayLose?.(node, new Map(Object.entries(roles)))).toBe(mayBeLost);
  });
});

describe("options", () => {
  const make = (options: { readonly [name: string]: string | number }) =>
    vmFt.createNode({ id: "h1", members: vmFt.members(4), options }, createRandomStream(1));
  test("that are left out have their defaults", () => {
    expect(() => make({})).not.toThrow();
  });
  test.each([
    { heartbeatMs: -1 },
    { suspectMs: "soon" },
    { repair: "never" },
    { replication: "raid" },
    { deltasPerCheckpoint: -1 },
  ])("are checked: %o", (options) => {
    expect(() => make(options)).toThrow(Object.keys(options)[0]);
  });
  test("other sizes than four nodes, or six with an arbiter on Raft, are refused", () => {
    expect(() => vmFt.members(5)).toThrow("expected 4 nodes");
    expect(() => vmFt.members(4, { arbiter: "raft" })).toThrow("expected 6 nodes");
    expect(vmFt.members(6, { arbiter: "raft" }).map(({ id }) => id)).toEqual(["h1", "h2", "a1", "a2", "a3", "disk"]);
    expect([vmFt.nodesWith?.({}), vmFt.nodesWith?.({ arbiter: "raft" })]).toEqual([4, 6]);
  });
});

describe("the client", () => {
  const config = { members: vmFt.members(4), worker: 0, process: 7, options: {}, timeoutMs: 5000 };
  const operation = { f: "append", key: "x", value: 1 };

  test("asks the next host with the same id when the first does not answer", () => {
    const client = vmFt.createClient(config, createRandomStream(1));
    const request = { client: "p7", id: 1, f: "append", key: "x", value: 1 };
    expect(client.step({ type: "invoke", now: 0, operation })).toMatchObject([{ to: "h1", request }]);
    expect(client.step({ type: "tick", now: 500 })).toMatchObject([{ to: "h2", request }]);
  });

  test("takes a refusal by every host for certain, and silence for doubt", () => {
    const refused = vmFt.createClient(config, createRandomStream(1));
    const silent = vmFt.createClient(config, createRandomStream(1));
    refused.step({ type: "invoke", now: 0, operation });
    silent.step({ type: "invoke", now: 0, operation });
    refused.step({ type: "response", now: 1, from: "h1", id: 1, reply: { type: "not-serving" } });
    expect(refused.step({ type: "tick", now: 5000 })).toMatchObject([{ outcome: { type: "fail" } }]);
    expect(silent.step({ type: "tick", now: 5000 })).toMatchObject([{ outcome: { type: "info" } }]);
  });
});
