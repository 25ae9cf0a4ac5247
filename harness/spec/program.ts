/**
 * What a test says of a program that speaks Maelstrom's protocol: which one, and how its network is.
 */
import { basename } from "node:path";
import type { SystemDescription } from "../../systems-under-test/system.ts";
import { type AnySystem, createExecutable, type ExecutableSystem } from "../any-system.ts";
import { anySystemNamed, type Catalog } from "../catalog.ts";
import { topologyNames } from "../clusters/executables/rpc/topologies.ts";
import type { Workload } from "../workloads/workload.ts";
import { mismatch, oneOf } from "./problem.ts";
import type { Problem } from "./problem.ts";
import type { WrittenTest } from "./schema.ts";
import type { TestSpec } from "./spec.ts";

/** The system of a test: the program that it names, or what the catalog has by its name. */
export function testedSystem({ bin, system }: Pick<TestSpec, "bin" | "system">, known: Catalog): AnySystem | undefined {
  return bin === undefined ? anySystemNamed(known, system) : programSystem(bin, known);
}

/** The system whose nodes are this program; every workload that can be asked for in Maelstrom's protocol may be tried. */
function programSystem(command: Required<TestSpec>["bin"], known: Catalog): ExecutableSystem {
  const workloads = known.workloads.filter(({ rpc }) => rpc !== undefined).map(({ name }) => name);
  return createExecutable({ name: programName(command.file), command, workloads });
}

/** e.g. "node" for "./build/node.py": part of the name of a folder. */
function programName(file: string): string {
  const name = basename(file)
    .replace(/\.[^.]*$/, "")
    .replaceAll(/[^\w.-]+/g, "-")
    .replace(/^[^\w]+/, "");
  return name === "" ? "program" : name;
}

/** The system that is written, or what is wrong with how it is named. */
export function writtenSystem(
  { bin, args = [], system }: WrittenTest,
  known: Catalog,
): { readonly system: AnySystem; readonly bin?: TestSpec["bin"] } | { readonly problems: readonly Problem[] } {
  if (bin !== undefined && system !== undefined) {
    return { problems: [mismatch(["bin"], `no program: the test names the system ${system}, too`, bin)] };
  }
  if (bin !== undefined) {
    const command = { file: bin, args };
    return { system: programSystem(command, known), bin: command };
  }
  if (args.length > 0) return { problems: [mismatch(["args"], "a program for them (bin)", args)] };
  if (system === undefined) return { problems: [mismatch(["system"], 'a system, or a program as "bin"', system)] };
  const found = anySystemNamed(known, system);
  if (found !== undefined) return { system: found };
  const names = [...known.systems, ...known.foreignSystems].map(({ name }) => name);
  return { problems: [mismatch(["system"], oneOf(names), system, names)] };
}

/** What only programs have, and what they have not; adds a problem for each field that does not fit. */
export function programFields(
  test: WrittenTest,
  system: AnySystem,
  problems: Problem[],
): Pick<TestSpec, "latency" | "topology"> {
  if (system.kind !== "executable") {
    for (const field of ["latency", "latencyDist", "topology"] as const) {
      if (test[field] === undefined) continue;
      const expected = `no ${field}: only programs that speak Maelstrom's protocol (bin) have one`;
      problems.push(mismatch([field], expected, test[field]));
    }
    return {};
  }
  refuseForPrograms(test, system, problems);
  const { latency, latencyDist = "constant", topology } = test;
  if (test.latencyDist !== undefined && latency === undefined) {
    problems.push(mismatch(["latencyDist"], "a latency to spread", test.latencyDist));
  }
  if (topology !== undefined && !topologyNames.includes(topology)) {
    problems.push(mismatch(["topology"], oneOf(topologyNames), topology, topologyNames));
  }
  return {
    ...(latency === undefined ? {} : { latency: { meanMs: latency, distribution: latencyDist } }),
    ...(topology === undefined ? {} : { topology }),
  };
}

function refuseForPrograms(test: WrittenTest, { name }: SystemDescription, problems: Problem[]): void {
  if (test.cluster !== "local") {
    const needs = {
      simulated: "virtual time needs a system of Nodes (see docs/plug-in-node.md)",
      namespaces: "its messages pass no network",
    };
    problems.push(mismatch(["cluster"], `"local": ${name} is a program, and ${needs[test.cluster]}`, test.cluster));
  }
  if (test.disk === "lying") {
    problems.push(mismatch(["disk"], `"true": nobody knows where the program ${name} has its files`, test.disk));
  }
  if (test.fsync[1] > 0) {
    problems.push(mismatch(["fsync"], `no fsync: nobody knows when the program ${name} syncs its files`, test.fsync));
  }
}

/** How long its final reads wait; a problem where the workload does not wait. */
export function quiescenceOf(
  { quiescence }: WrittenTest,
  workload: Workload | undefined,
  problems: Problem[],
): Pick<TestSpec["workload"], "quiescenceMs"> {
  if (quiescence === undefined) return {};
  if (workload !== undefined && workload.quiescenceMs === undefined) {
    const expected = `no quiescence: the reads at the end of ${workload.name} do not wait`;
    problems.push(mismatch(["quiescence"], expected, quiescence));
  }
  return { quiescenceMs: quiescence };
}
