/**
 * From a test as written to a test that can be run: looks up names, and fills in what depends on them.
 */
import { fieldText } from "../../systems-under-test/words.ts";
import type { Json } from "../../histories/json.ts";
import { listed } from "../../histories/words/listed.ts";
import type { Member, SystemDescription } from "../../systems-under-test/system.ts";
import { faultNamed } from "../nemesis/asked-faults.ts";
import type { FaultKind, FaultSpec } from "../nemesis/faults.ts";
import { durationText } from "./duration.ts";
import { mismatch, oneOf, unknownKey, validate } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { CLIENTS_MAX, testSchema } from "./schema.ts";
import type { WrittenTest } from "./schema.ts";
import type { AnySystem } from "../any-system.ts";
import { workloadNamed, type Catalog } from "../catalog.ts";
import { capabilitiesOf, serverCapabilities, whereInstead } from "../clusters/capabilities.ts";
import type { Capability, Cluster } from "../clusters/cluster.ts";
import { clientTimeoutMsOf } from "../clusters/executables/rpc/rpc.ts";
import type { Workload } from "../workloads/workload.ts";
import { programFields, quiescenceOf, writtenSystem } from "./program.ts";
import { pinFiles } from "./option-files.ts";
import { refuseOptions } from "./refused-options.ts";
import type { TestSpec } from "./spec.ts";
import { mutantHint, workloadHint } from "./whose-name.ts";

/** A test, or what is wrong with it. */
export type Filled = { readonly test: TestSpec } | { readonly problems: readonly Problem[] };

/** Validates one test as it comes from YAML or from flags, and fills in every default. */
export function fillTest(written: unknown, known: Catalog): Filled {
  const valid = validate(testSchema, written);
  const problems = [...unknownFaults(written, known), ...nameOfAllObjects(written)];
  if ("problems" in valid) return { problems: [...valid.problems, ...problems] };
  const test = valid.data;
  const named = writtenSystem(test, known);
  if ("problems" in named) return named;
  const { system, bin } = named;
  const options = optionsOf(test, { system, known }, problems);
  const nodes = problems.length > 0 ? NO_NODES : nodesOf(test, system, options.options, problems);
  if (problems.length === 0) refuseOptions(system, nodes.members, options, problems);
  const program = programFields(test, system, problems);
  const asked = workloadOf(test, system, { known, options: options.options }, problems);
  const filled = {
    ...times(test),
    clientTimeoutMs: test.clientTimeout ?? clientTimeoutOf(asked.found, system, program),
    system: system.name,
    ...(bin === undefined ? {} : { bin }),
    ...nodes,
    ...options,
    workload: asked.workload,
    ...program,
    concurrency: clientsOf(test, nodes.nodes, problems),
    cluster: test.cluster,
    check: test.check,
    ...(test.availability === undefined ? {} : { availability: test.availability === "total" ? 1 : test.availability }),
    ...(test.messages === undefined ? {} : { messages: test.messages }),
    ...(test.seed === undefined ? {} : { seed: test.seed }),
    ...(test.expect === undefined ? {} : { expect: test.expect }),
  };
  checkTimeLimit(test, problems);
  refuseVirtualServers(test, system, problems);
  refuseLiveCheck(test, workloadNamed(known, filled.workload.name), problems);
  if (
    test.availability === "majority" &&
    problems.length === 0 &&
    system.availability?.(filled.members, filled.options) === undefined
  ) {
    const expected = `no availability: ${system.name} promises none with these options`;
    problems.push(mismatch(["availability"], expected, test.availability));
  }
  const nemesis = nemesisOf(test, { ...filled, system, kinds: known.faults }, problems);
  const canLie = system.kind === "nodes" || clusterOf(system, test) === "namespaces";
  const needsLyingDisk = canLie && nemesis.some(({ fault }) => fault === "power-loss" || fault === "all");
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
const TIME_LIMIT_MS_MAX = { simulated: 3_600_000, local: 24 * 3_600_000, namespaces: 24 * 3_600_000 } as const;

function checkTimeLimit({ cluster, timeLimit }: WrittenTest, problems: Problem[]): void {
  const mostMs = TIME_LIMIT_MS_MAX[cluster];
  if (timeLimit <= mostMs) return;
  const expected = `at most ${durationText(mostMs)} on the ${cluster} cluster`;
  const message = `expected ${expected}, found ${durationText(timeLimit)}. Run it several times with different seeds.`;
  problems.push({ path: ["timeLimit"], isAboutKey: false, message });
}

/** A run of servers would take real time, whatever it is called, and nobody could have it again. */
function refuseVirtualServers({ cluster }: WrittenTest, { kind, name }: AnySystem, problems: Problem[]): void {
  if (kind !== "server" || cluster !== "simulated") return;
  const why = "virtual time needs a system of Nodes (see docs/plug-in-node.md)";
  problems.push(mismatch(["cluster"], `"local" or "namespaces": ${name} is a server, and ${why}`, cluster));
}

/** A check looks at a whole history, so there is nothing to follow while it grows. */
function refuseLiveCheck({ check }: WrittenTest, workload: Workload | undefined, problems: Problem[]): void {
  const judge = workload?.judge;
  if (check !== "live" || workload === undefined || typeof judge !== "object" || !("check" in judge)) return;
  const why = `the workload ${workload.name} is judged by the check "${judge.name}", which looks at whole histories`;
  problems.push(mismatch(["check"], `"after", as ${why}`, check));
}

type Times = Pick<TestSpec, "fsyncMs" | "timeLimitMs" | "recoveryTimeoutMs" | "checkTimeLimitMs">;

function times(test: WrittenTest): Times {
  return {
    fsyncMs: test.fsync,
    timeLimitMs: test.timeLimit,
    recoveryTimeoutMs: test.recoveryTimeout,
    checkTimeLimitMs: test.checkTimeLimit,
  };
}

function clientsOf({ concurrency }: WrittenTest, nodes: number, problems: Problem[]): number {
  if (typeof concurrency === "number") return concurrency;
  const clients = nodes * parseInt(concurrency, 10);
  if (clients > CLIENTS_MAX) {
    problems.push(mismatch(["concurrency"], `at most ${CLIENTS_MAX} clients in all`, concurrency));
  }
  return clients;
}

const CLIENT_TIMEOUT_MS = 5_000;

/** Where the test does not say: what Maelstrom's clients do for programs. */
function clientTimeoutOf(
  workload: Workload | undefined,
  system: AnySystem,
  { latency }: Pick<TestSpec, "latency">,
): number {
  if (system.kind !== "executable" || workload?.rpc === undefined) return CLIENT_TIMEOUT_MS;
  return clientTimeoutMsOf(workload.rpc, latency?.meanMs ?? 0);
}

/** Where the options are wrong, nobody knows how many nodes there are. */
const NO_NODES = { nodes: 0, members: [] } as const;

function nodesOf(
  test: WrittenTest,
  system: SystemDescription,
  options: TestSpec["options"],
  problems: Problem[],
): { readonly nodes: number; readonly members: readonly Member[] } {
  const nodes = test.nodes ?? system.nodesWith?.(options) ?? system.defaultNodes;
  try {
    return { nodes, members: system.members(nodes, options) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    problems.push({ path: ["nodes"], isAboutKey: false, message: cause.message });
    return { nodes, members: [] };
  }
}

/** The options as written, before those that the mutant needs, before the defaults. */
function optionsOf(
  test: WrittenTest,
  { system, known }: { readonly system: SystemDescription; readonly known: Catalog },
  problems: Problem[],
): Pick<TestSpec, "options" | "mutant"> {
  const mutant = system.mutants.find((one) => one.id === test.mutant);
  if (test.mutant !== undefined && mutant === undefined) {
    const ids = system.mutants.map((one) => one.id);
    const expected =
      ids.length === 0 ? `no mutant: ${system.name} has none` : `a mutant of ${system.name}: ${ids.join(", ")}`;
    problems.push(withHint(mismatch(["mutant"], expected, test.mutant), mutantHint(test.mutant, ids, known)));
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
  pinFiles(system, options, problems);
  return { options, ...(test.mutant === undefined ? {} : { mutant: test.mutant }) };
}

/** @param hint a sentence, with a space before it */
function withHint(problem: Problem, hint: string): Problem {
  return { ...problem, message: `${problem.message}${hint}` };
}

function workloadOf(
  test: WrittenTest,
  system: AnySystem,
  { known, options }: { readonly known: Catalog; readonly options: TestSpec["options"] },
  problems: Problem[],
): Pick<TestSpec, "workload"> & { readonly found: Workload | undefined } {
  const written = typeof test.workload === "string" ? { name: test.workload } : (test.workload ?? {});
  // Nobody can tell by looking at a program what it is for.
  const asked = written.name ?? (test.bin === undefined ? (system.workloads[0] ?? "") : undefined);
  if (asked === undefined) {
    problems.push(mismatch(["workload"], `what the program is for: ${oneOf(system.workloads)}`, undefined));
    return { workload: { name: "", keys: 1, operationsPerKey: 1, rate: test.rate }, found: undefined };
  }
  const workload = workloadNamed(known, asked);
  const name = workload?.name ?? asked;
  if (workload === undefined && system.workloads.includes(name)) {
    const names = known.workloads.map((one) => one.name);
    problems.push(mismatch(["system"], `a system whose workloads there are: ${oneOf(names)}`, name, names));
  } else if (workload === undefined || !system.workloads.includes(name)) {
    const path = typeof test.workload === "string" ? ["workload"] : ["workload", "name"];
    const expected = `a workload of ${system.name}: ${oneOf(system.workloads)}`;
    problems.push(withHint(mismatch(path, expected, name), workloadHint(name, system.workloads, known)));
  } else if (problems.length === 0) {
    const fitting = system.workloadsWith?.(options) ?? system.workloads;
    const path = typeof test.workload === "string" ? ["workload"] : ["workload", "name"];
    const expected = `a workload of ${system.name} with these options: ${oneOf(fitting)}`;
    if (!fitting.includes(name)) problems.push(mismatch(path, expected, name, fitting));
  }
  const { keys = 1, operationsPerKey = 1 } = { ...workload?.defaults, ...written };
  const own = { ...readersOf(written, { workload, test }, problems), ...quiescenceOf(test, workload, problems) };
  return { workload: { name, keys, operationsPerKey, rate: test.rate, ...own }, found: workload };
}

/** Somebody must be left who writes. */
function readersOf(
  { readers = 0 }: { readonly readers?: number | undefined },
  { workload, test }: { readonly workload: Workload | undefined; readonly test: WrittenTest },
  problems: Problem[],
): { readonly readers?: number } {
  if (readers === 0 || workload === undefined) return {};
  if (workload.takesReaders !== true) {
    problems.push(mismatch(["workload", "readers"], `0: clients of ${workload.name} cannot only read`, readers));
  } else if (typeof test.concurrency === "number" && readers >= test.concurrency) {
    const expected = `fewer than all clients, of which there are ${test.concurrency}`;
    problems.push(mismatch(["workload", "readers"], expected, readers));
  }
  return { readers };
}

type WrittenFault = Exclude<Extract<WrittenTest["nemesis"], readonly unknown[]>[number], string>;

type Parameter = "delay" | "loss" | "share" | "rate";

/** Parameters of faults, and whose they are. */
const PARAMETERS: { readonly [Name in Parameter]: readonly string[] } = {
  delay: ["slow", "slow-disk"],
  loss: ["lossy"],
  share: ["duplicate", "reorder", "corrupt", "reset"],
  rate: ["rate"],
};

/** Where the nodes of the system run. */
function clusterOf({ kind }: AnySystem, test: WrittenTest): Cluster["name"] {
  switch (kind) {
    case "executable":
      return "executables";
    case "server":
      return test.cluster === "namespaces" ? "namespaces" : "servers";
    case "nodes":
      return test.cluster;
  }
}

/** The schema passes over `__proto__`, which every object has; written down it is a name that nobody knows. */
function nameOfAllObjects(written: unknown): Problem[] {
  const { options } = (written ?? {}) as { readonly options?: unknown };
  const isThere = typeof options === "object" && options !== null && Object.hasOwn(options, PROTO);
  return isThere ? [unknownKey(["options", PROTO], "an option of the system", [])] : [];
}

const PROTO = "__proto__";

/** Faults that the catalog does not know; told beside all other mistakes, so of what was not validated yet. */
function unknownFaults(written: unknown, { faults }: Catalog): Problem[] {
  const { nemesis } = (written ?? {}) as { readonly nemesis?: unknown };
  const known = ["all", ...faults.map(({ name }) => name)];
  const problemOf = (entry: unknown, path: readonly PropertyKey[]): readonly Problem[] => {
    const isNamed = typeof entry === "object" && entry !== null && "fault" in entry;
    const name: unknown = isNamed ? entry.fault : entry;
    if (typeof name !== "string" || known.includes(name)) return [];
    return [mismatch(isNamed ? [...path, "fault"] : path, oneOf(known), name, known)];
  };
  return Array.isArray(nemesis)
    ? nemesis.flatMap((entry: unknown, position) => problemOf(entry, ["nemesis", position]))
    : [...problemOf(nemesis, ["nemesis"])];
}

/** What names in a list of faults may stand for. */
interface FaultNames {
  readonly system: AnySystem;
  readonly options: TestSpec["options"];
  readonly members: readonly Member[];
  readonly kinds: readonly FaultKind[];
}

/** Which options would let members change; undefined where none would, or another need is not met. */
function membershipHint(need: Capability, system: AnySystem, options: TestSpec["options"]): string | undefined {
  if (need !== "membership") return undefined;
  const settings = system.options.flatMap(({ name, choices = [] }) =>
    choices
      .filter((choice) => system.membership?.({ ...options, [name]: choice }) !== undefined)
      .map((choice) => `--option ${name}=${fieldText(choice)}`),
  );
  return settings.length === 0 ? undefined : `it can with ${settings.join(" or ")}, or the same among its options`;
}

function nemesisOf(
  test: WrittenTest,
  { system, options, members, kinds }: FaultNames,
  problems: Problem[],
): readonly FaultSpec[] {
  const isList = Array.isArray(test.nemesis);
  const written = isList ? test.nemesis : [test.nemesis];
  const seen = new Set<string>();
  const cluster = clusterOf(system, test);
  const hasMembership = system.membership?.(options) !== undefined;
  // A disk that lies is given to those that need one.
  const capabilities: ReadonlySet<Capability> =
    system.kind === "server"
      ? serverCapabilities(cluster === "namespaces" ? cluster : "servers", system.adapter)
      : capabilitiesOf(cluster, { disk: "lying", hasMembership });
  return (written as readonly (string | WrittenFault)[]).map((entry, position) => {
    const path = isList ? ["nemesis", position] : ["nemesis"];
    const fault: WrittenFault = typeof entry === "string" ? { fault: entry } : entry;
    const kind = faultNamed(kinds, fault.fault);
    for (const need of kind?.needs ?? []) {
      if (capabilities.has(need)) continue;
      const instead = membershipHint(need, system, options) ?? whereInstead(need, cluster);
      problems.push(mismatch(path, `a fault that the ${cluster} cluster can do (${instead})`, fault.fault));
    }
    if (seen.has(fault.fault)) problems.push(mismatch(path, "each fault once, with all its targets", fault.fault));
    seen.add(fault.fault);
    const names = [
      ...(kind?.targets ?? []),
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
    for (const [field, owners] of Object.entries(PARAMETERS) as readonly (readonly [Parameter, readonly string[]])[]) {
      if (fault[field] !== undefined && !owners.includes(fault.fault) && fault.fault !== "all") {
        const expected = `no ${field}: only ${listed(owners.map((owner) => `"${owner}"`))} ${owners.length === 1 ? "has" : "have"} one`;
        problems.push(mismatch([...path, field], expected, fault[field]));
      }
    }
    // Maelstrom's nemesis waits for so long before each start and before each stop.
    const everyMs = fault.every ?? (test.nemesisInterval === undefined ? undefined : 2 * test.nemesisInterval);
    const forMs = fault.for ?? test.nemesisInterval;
    return {
      fault: fault.fault,
      ...(targets === undefined ? {} : { targets }),
      ...(everyMs === undefined ? {} : { everyMs }),
      ...(forMs === undefined ? {} : { forMs }),
      ...(fault.delay === undefined ? {} : { delayMs: fault.delay }),
      ...(fault.loss === undefined ? {} : { loss: fault.loss }),
      ...(fault.share === undefined ? {} : { share: fault.share }),
      ...(fault.rate === undefined ? {} : { rateKbit: fault.rate }),
    };
  });
}

/** The two nodes of each link. */
function ends(links: string | readonly string[]): string[][] {
  return [links].flat().map((link) => link.split("-"));
}
