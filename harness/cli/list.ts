/**
 * `clew list` and `clew schema`: what there is to test with, for people and for editors. Both are made from the catalog, so
 * they have what is plugged in, and cannot be stale.
 */
import type { Command } from "commander";
import { tableLines } from "../../histories/words/text-table.ts";
import type { Workload } from "../workloads/workload.ts";
import type { Surroundings } from "./base/surroundings.ts";

/** Adds both verbs. */
export function addListCommands(program: Command, surroundings: Surroundings): void {
  program
    .command("list")
    .description("show the systems, workloads, faults, models, checks and planted bugs that there are")
    .action(() => list(surroundings));
  program
    .command("schema")
    .description("print the JSON schema of tests in YAML, for editors, with what is plugged in")
    .action(async () => {
      const { jsonSchema } = await import("../spec/schema.ts");
      surroundings.terminal.print(JSON.stringify(jsonSchema(surroundings.catalog), null, 2));
    });
}

/** Prints systems with their options and mutants, workloads, faults and models. */
function list({ catalog, terminal }: Surroundings): void {
  const { systems, foreignSystems, workloads, models, checks, faults } = catalog;
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
    faults.map((fault) => [fault.name, fault.description]),
  );
  section(
    "Models (clew check --model)",
    models.map((model) => [model.name, model.description]),
  );
  if (checks.length === 0) return;
  section(
    "Checks (clew check --model)",
    checks.map((check) => [check.name, check.description]),
  );
}
