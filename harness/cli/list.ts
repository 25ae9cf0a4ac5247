/**
 * `clew list`: what there is to test with, from the catalog and the registries themselves, so that it cannot be stale.
 */
import { tableLines } from "../../histories/words/text-table.ts";
import { faultKinds } from "../nemesis/faults.ts";
import type { Workload } from "../workloads/workload.ts";
import type { Surroundings } from "./base/surroundings.ts";

/** Prints systems with their options and mutants, workloads, faults and models. */
export function list({ catalog, terminal }: Surroundings): void {
  const { systems, foreignSystems, workloads, models } = catalog;
  const section = (title: string, rows: readonly (readonly [string, string])[]): void => {
    terminal.print(title);
    for (const line of tableLines(rows)) terminal.print(`  ${line}`);
    terminal.print("");
  };
  section(
    "Systems (--system)",
    [...systems, ...foreignSystems].map((system) => [system.name, system.title]),
  );
  for (const system of systems) {
    section(
      `Options of ${system.name} (--option name=value)`,
      system.options.map((option) => [
        option.name,
        `${option.description} (${option.choices === undefined ? "" : `${option.choices.map(String).join(" | ")}; `}default ${JSON.stringify(option.default)})`,
      ]),
    );
    section(
      `Mutants of ${system.name} (--mutant)`,
      system.mutants.map((mutant) => [mutant.id, mutant.title]),
    );
  }
  const rowsOf = (some: readonly Workload[]): readonly (readonly [string, string])[] =>
    some.map((workload) => [workload.name, workload.description]);
  section("Workloads (--workload)", rowsOf(workloads.filter(({ rpc }) => rpc === undefined)));
  section(
    "Workloads of programs that speak Maelstrom's protocol (--bin)",
    rowsOf(workloads.filter(({ rpc }) => rpc !== undefined)),
  );
  section(
    "Faults (--nemesis, several with commas, or all)",
    faultKinds.map((fault) => [fault.name, fault.description]),
  );
  section(
    "Models (clew check --model)",
    models.map((model) => [model.name, model.description]),
  );
}
