/**
 * From a test as written to a test that can be run: looks up names, and fills in what depends on them.
 */
import type { Json } from "../../histories/json.ts";
import type { Member, SystemDescription } from "../../systems-under-test/system.ts";
import { faultKind } from "../nemesis/faults.ts";
import type { FaultSpec } from "../nemesis/faults.ts";
import { durationText } from "./duration.ts";
import { mismatch, oneOf, unknownKey, validate } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { testSchema } from "./schema.ts";
import type { WrittenTest } from "./schema.ts";
import { anySystemNamed, workloadNamed, type Catalog } from "../catalog.ts";
import type { TestSpec } from "./spec.ts";

/** A test, or what is wrong with it. */
export type Filled = { readonly test: TestSpec } | { readonly problems: readonly Problem[] };

/** Validates one test as it comes from YAML or from flags, and fills in every default. */
export function fillTest(written: unknown, known: Catalog): Filled {
  const valid = validate(testSchema, written);
  if ("problems" in valid) return valid;
  const test = valid.data;
  const problems: Problem[] = [];
  const system = anySystemNamed(known, test.system);
  if (system === undefined) {
    const names = [...known.systems, ...known.foreignSystems].map((one) => one.name);
    return { problems: [mismatch(["system"], oneOf(names), test.system, names)] };
  }
  const filled = {
    ...times(test),
    system: system.name,
    ...nodesOf(test, system, problems),
    ...optionsOf(test, system, problems),
    ...workloadOf(test, system, known, problems),
    concurrency: test.concurrency,
    cluster: test.cluster,
    check: test.check,
    ...(test.availability === undefined ? {} : { availability: test.availability }),
    ...(test.seed === undefined ? {} : { seed: test.seed }),
    ...(test.expect === undefined ? {} : { expect: test.expect }),
  };
  checkTimeLimit(test, problems);
  if (
    test.availability !== undefined &&
    problems.length === 0 &&
    system.availability?.(filled.members, filled.options) === undefined
  ) {
    const expected = `no availability: ${system.name} promises none with these options`;
    problems.push(mismatch(["availability"], expected, test.availability));
  }
  const nemesis = nemesisOf(test, system, filled.members, problems);
  const needsLyingDisk = nemesis.some(({ fault }) => fault === "power-loss" || fault === "all");
  if (needsLyingDisk && test.disk === "true" && nemesis.some(({ fault }) => fault === "power-loss")) {
    problems.push(mismatch(["disk"], '"lying", since the nemesis has "power-loss"', test.disk));
  }
  if (problems.length > 0) return { problems };
  const { members: _members, ...rest } = filled;
  const disk = test.disk ?? (needsLyingDisk ? "lying" : "true");
  return { test: { name: test.name ?? `${system.name}-${filled.workload.name}`, ...rest, nemesis, disk } };
}

/**
 * Longest workload, in ms. A run keeps its history in memory to check it, and in virtual time hours take only
 * seconds.
 */
const TIME_LIMIT_MS_MAX = { simulated: 3_600_000, local: 24 * 3_600_000 } as const;

function checkTimeLimit({ cluster, timeLimit }: WrittenTest, problems: Problem[]): void {
  const mostMs = TIME_LIMIT_MS_MAX[cluster];
  if (timeLimit <= mostMs) return;
  const expected = `at most ${durationText(mostMs)} on the ${cluster} cluster`;
  const message = `expected ${expected}, found ${durationText(timeLimit)}. Run it several times with different seeds.`;
  problems.push({ path: ["timeLimit"], isAboutKey: false, message });
}

type Times = Pick<TestSpec, "fsyncMs" | "timeLimitMs" | "recoveryTimeoutMs" | "clientTimeoutMs" | "checkTimeLimitMs">;

function times(test: WrittenTest): Times {
  return {
    fsyncMs: test.fsync,
    timeLimitMs: test.timeLimit,
    recoveryTimeoutMs: test.recoveryTimeout,
    clientTimeoutMs: test.clientTimeout,
    checkTimeLimitMs: test.checkTimeLimit,
  };
}

function nodesOf(
  test: WrittenTest,
  system: SystemDescription,
  problems: Problem[],
): { readonly nodes: number; readonly members: readonly Member[] } {
  const nodes = test.nodes ?? system.defaultNodes;
  try {
    return { nodes, members: system.members(nodes) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    problems.push({ path: ["nodes"], isAboutKey: false, message: cause.message });
    return { nodes, members: [] };
  }
}

/** The options as written, before those that the mutant needs, before the defaults. */
function optionsOf(
  test: WrittenTest,
  system: SystemDescription,
  problems: Problem[],
): Pick<TestSpec, "options" | "mutant"> {
  const mutant = system.mutants.find((one) => one.id === test.mutant);
  if (test.mutant !== undefined && mutant === undefined) {
    const ids = system.mutants.map((one) => one.id);
    const expected =
      ids.length === 0 ? `no mutant: ${system.name} has none` : `a mutant of ${system.name}: ${ids.join(", ")}`;
    problems.push(mismatch(["mutant"], expected, test.mutant, ids));
  }
  const names = system.options.map((option) => option.name);
  for (const [name, value] of Object.entries(test.options ?? {})) {
    const option = system.options.find((one) => one.name === name);
    const path = ["options", name];
    if (option === undefined) {
      problems.push(unknownKey(path, `an option of ${system.name}`, names));
    } else if (option.choices !== undefined) {
      if (!option.choices.includes(value))
        problems.push(mismatch(path, oneOf(option.choices), value, option.choices.map(String)));
    } else if (typeof value !== typeof option.default) {
      problems.push(mismatch(path, `a ${typeof option.default} (default ${JSON.stringify(option.default)})`, value));
    }
  }
  const defaults = Object.fromEntries(system.options.map((option) => [option.name, option.default]));
  const options: { [name: string]: Json } = {
    ...defaults,
    ...mutant?.options,
    ...(test.options as { [name: string]: Json }),
  };
  return { options, ...(test.mutant === undefined ? {} : { mutant: test.mutant }) };
}

function workloadOf(
  test: WrittenTest,
  system: SystemDescription,
  known: Catalog,
  problems: Problem[],
): Pick<TestSpec, "workload"> {
  const written = typeof test.workload === "string" ? { name: test.workload } : (test.workload ?? {});
  const asked = written.name ?? system.workloads[0] ?? "";
  const workload = workloadNamed(known, asked);
  const name = workload?.name ?? asked;
  if (workload === undefined || !system.workloads.includes(name)) {
    const path = typeof test.workload === "string" ? ["workload"] : ["workload", "name"];
    problems.push(mismatch(path, `a workload of ${system.name}: ${oneOf(system.workloads)}`, name, system.workloads));
  }
  const { keys = 1, operationsPerKey = 1 } = { ...workload?.defaults, ...written };
  return { workload: { name, keys, operationsPerKey, rate: test.rate } };
}

type WrittenFault = Exclude<Extract<WrittenTest["nemesis"], readonly unknown[]>[number], string>;

function nemesisOf(
  test: WrittenTest,
  system: SystemDescription,
  members: readonly Member[],
  problems: Problem[],
): readonly FaultSpec[] {
  const isList = Array.isArray(test.nemesis);
  const written = isList ? test.nemesis : [test.nemesis];
  const seen = new Set<string>();
  return (written as readonly (string | WrittenFault)[]).map((entry, position) => {
    const path = isList ? ["nemesis", position] : ["nemesis"];
    const fault: WrittenFault = typeof entry === "string" ? { fault: entry } : entry;
    if (seen.has(fault.fault)) problems.push(mismatch(path, "each fault once, with all its targets", fault.fault));
    seen.add(fault.fault);
    const names = [
      ...(faultKind(fault.fault)?.targets ?? []),
      ...members.map((member) => member.id),
      ...members.map((member) => member.role),
      ...system.leaderRoles,
      ...(system.otherRoles ?? []),
    ];
    const known = new Set(names);
    const targets = fault.targets?.map((target, at): Json => {
      const where = [...path, "targets", at];
      const check = (name: string): void => {
        if (!known.has(name)) problems.push(mismatch(where, `one of ${[...known].join(", ")}`, name, names));
      };
      if (typeof target === "string") check(target);
      else if ("nodes" in target) target.nodes.forEach(check);
      else
        ends(target.link)
          .flat()
          .filter((end) => end !== "client")
          .forEach(check);
      if (typeof target === "object" && "link" in target && fault.fault !== "partition") {
        problems.push(mismatch(where, `nodes: "${fault.fault}" is not done to links`, target));
      }
      return typeof target === "string" ? target : "nodes" in target ? target.nodes : ends(target.link);
    });
    for (const [field, kind] of [
      ["delay", "slow"],
      ["loss", "lossy"],
    ] as const) {
      if (fault[field] !== undefined && fault.fault !== kind && fault.fault !== "all") {
        problems.push(mismatch([...path, field], `no ${field}: only "${kind}" has one`, fault[field]));
      }
    }
    return {
      fault: fault.fault,
      ...(targets === undefined ? {} : { targets }),
      ...(fault.every === undefined ? {} : { everyMs: fault.every }),
      ...(fault.for === undefined ? {} : { forMs: fault.for }),
      ...(fault.delay === undefined ? {} : { delayMs: fault.delay }),
      ...(fault.loss === undefined ? {} : { loss: fault.loss }),
    };
  });
}

/** The two nodes of each link. */
function ends(links: string | readonly string[]): string[][] {
  return [links].flat().map((link) => link.split("-"));
}
