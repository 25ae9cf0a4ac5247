/**
 * What the values of options are: names in the catalog and in the registries, so that what is plugged in is offered, too.
 */
import { GUARANTEES } from "../../../checker/consistency/guarantees.ts";
import type { SystemOption } from "../../../systems-under-test/system.ts";
import { fieldText } from "../../../systems-under-test/words.ts";
import { systemNamed, type Catalog } from "../../catalog.ts";
import { topologyNames } from "../../clusters/executables/rpc/topologies.ts";
import { ORACLES } from "../../../runs/hunts/oracle.ts";
import { profiles } from "../../hunt/plan/profiles.ts";
import { strategies } from "../../hunt/plan/strategies.ts";
import { CHECK_TIMES, CLUSTER_KINDS, DISK_KINDS, LATENCY_DISTRIBUTIONS } from "../../spec/schema.ts";
import { REPORTERS } from "../ci/reporter-flags.ts";
import { templates } from "../init/template.ts";
import type { Candidate, Values } from "./candidates.ts";

interface Named {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
}

/** The values of each option that has some, by its long name. */
export function optionValues(catalog: Catalog): ReadonlyMap<string, Values> {
  const { systems, foreignSystems, workloads, models, checks, faults } = catalog;
  /** The system that is named before, or all. */
  const systemsOf = (chosen: ReadonlyMap<string, string>): Catalog["systems"] => {
    const system = systemNamed(catalog, chosen.get("--system") ?? "");
    return system === undefined ? systems : [system];
  };
  return new Map<string, Values>([
    ["--system", { of: () => named([...systems, ...foreignSystems]) }],
    ["--workload", { of: (chosen) => named(workloads.filter(isFor(chosen.get("--system"), catalog))) }],
    ["--model", { of: () => named([...models, ...checks]) }],
    [
      "--mutant",
      {
        of: (chosen) => systemsOf(chosen).flatMap(({ mutants }) => mutants.map((one) => candidate(one.id, one.title))),
      },
    ],
    ["--option", { of: (chosen) => systemsOf(chosen).flatMap(({ options }) => options.flatMap(settings)) }],
    ["--nemesis", { of: () => [...named(faults), candidate("all", "each of them")], areListed: true }],
    ["--reporter", { of: () => REPORTERS.map(({ name, about }) => candidate(`${name}=`, about)) }],
    ["--cluster", { of: () => words(CLUSTER_KINDS) }],
    ["--disk", { of: () => words(DISK_KINDS) }],
    ["--check", { of: (_chosen, verb) => (verb === "check" ? named(checks) : words(CHECK_TIMES)) }],
    ["--latency-dist", { of: () => words(LATENCY_DISTRIBUTIONS) }],
    ["--topology", { of: () => words(topologyNames) }],
    ["--template", { of: () => named(templates()) }],
    ["--strategy", { of: () => named(strategies) }],
    ["--profile", { of: () => named(profiles) }],
    ["--oracles", { of: () => words(ORACLES), areListed: true }],
    ["--consistency", { of: () => words([...GUARANTEES, "all"]), areListed: true }],
  ]);
}

/** Whether the system's clients understand a workload; any does where no system is named. */
function isFor(system: string | undefined, catalog: Catalog): (workload: Named) => boolean {
  const understood = systemNamed(catalog, system ?? "")?.workloads;
  return ({ name }) => understood?.includes(name) ?? true;
}

/** An option of a system with each of its values, or up to the equals sign. */
function settings({ name, description, choices }: SystemOption): readonly Candidate[] {
  if (choices === undefined) return [candidate(`${name}=`, description)];
  return choices.map((choice) => candidate(`${name}=${fieldText(choice)}`, description));
}

function named(things: readonly Named[]): readonly Candidate[] {
  return things.map(({ name, title, description }) => candidate(name, title ?? description));
}

function words(all: readonly string[]): readonly Candidate[] {
  return all.map((word) => candidate(word));
}

function candidate(word: string, about = ""): Candidate {
  return { word, about };
}
