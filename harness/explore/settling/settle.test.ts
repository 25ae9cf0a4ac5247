/**
 * Clusters settle where they serve, and a search from there sees the same worlds as one that carries out everything anew.
 */
import { describe, expect, test } from "vitest";
import { modelNamed } from "../../../checker/models/catalog.ts";
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { bundledCatalog } from "../../catalog.ts";
import { explore, type ExploreOptions } from "../explore.ts";
import { createNodeMachine } from "../node-machine.ts";
import { roleIn, settlingOf } from "./settled-nodes.ts";
import { searchPlainly } from "../testing/plain-search.ts";

type Options = { readonly [name: string]: Json };

const named = (name: string): System =>
  bundledCatalog.systems.find((each): each is System => each.name === name && each.kind === "nodes") as System;

function filled({ options }: System, given: Options = {}): Options {
  return { ...Object.fromEntries(options.map((option) => [option.name, option.default])), ...given };
}

/** The last role of each node, when the way was gone; or why there is none. */
function rolesAfter(system: System, given: Options, mutant?: string): { readonly [id: string]: string } | string {
  const options = filled(system, given);
  const nodes = system.nodesWith?.(options) ?? system.defaultNodes;
  const settling = settlingOf({ system, nodes, options, mutant });
  if ("problem" in settling) return settling.problem;
  const members = system.members(nodes, options);
  const roles: { [id: string]: string } = {};
  for (const { id } of members) {
    const machine = createNodeMachine({
      id,
      create: (random) => system.createNode({ id, members, options, mutant }, random),
      isSyncedAtOnce: true,
      mayHalt: system.restartsHalted,
      onNote: (note) => void (roles[id] = roleIn(note) ?? roles[id] ?? ""),
    });
    machine.feed({ do: "boot" });
    for (const { who, input } of settling.steps) if (who === id) machine.feed(input);
  }
  return roles;
}

describe("a cluster settles where it serves", () => {
  test.each<[string, Options, { readonly [id: string]: string }]>([
    ["vm-ft", {}, { h1: "primary", h2: "backup" }],
    ["vm-ft", { replication: "checkpoint" }, { h1: "primary", h2: "backup" }],
    ["vm-ft", { replication: "rsm-exec-ack", flag: "plain" }, { h1: "primary", h2: "backup" }],
    ["vm-ft", { arbiter: "raft" }, { h1: "primary", h2: "backup" }],
    // An operator has to order it.
    ["vm-ft", { repair: "manual" }, { h1: "primary", h2: "backup" }],
    ["test-and-set", {}, { n1: "arbiter" }],
  ])("%s %j", (name, options, roles) => {
    expect(rolesAfter(named(name), options)).toMatchObject(roles);
  });

  test.each(["raft", "multi-paxos"])("%s has one leader, and nobody else wants to be", (name) => {
    const system = named(name);
    const roles = Object.values(rolesAfter(system, {}));
    expect(roles.filter((role) => system.leaderRoles.includes(role))).toHaveLength(1);
    expect(roles.filter((role) => system.seekingRoles?.includes(role))).toEqual([]);
  });

  test("or says why it does not", () => {
    expect(rolesAfter(named("vm-ft"), { heartbeatMs: 0 })).toMatch(/^vm-ft does not settle: after 5000 events h1 is /);
  });
});

describe("a search from a settled cluster", () => {
  test.each([
    ["", false],
    [", where writes may be lost,", true],
  ])("of VM-FT%s sees the same worlds as a plain one", (_where, losesWrites) => {
    const system = named("vm-ft");
    const options: ExploreOptions = {
      system,
      nodes: system.defaultNodes,
      options: filled(system, { heartbeatMs: 5_000 }),
      clients: [[{ f: "read", key: "x", value: null }]],
      model: modelNamed("register"),
      bounds: { timeouts: 1, crashes: 0, duplicates: 0, retries: 0 },
      start: "settled",
      losesWrites,
    };
    const { safe, worlds } = explore(options);
    expect({ safe, worlds }).toEqual({ safe: true, worlds: searchPlainly(options, 2_000)?.worlds });
    expect(worlds).toBeGreaterThan(10);
  });
});
