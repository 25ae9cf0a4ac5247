/**
 * The hunt that comes nearest to a test: the same system, size, options, planted bug and load, searched in simulation,
 * where a failure can be replayed event for event and shrunk.
 */
import type { System } from "../../systems-under-test/system.ts";
import type { TestSpec } from "../spec/spec.ts";
import { shellCommand } from "./repeat-command.ts";

/** Seeds of the suggested hunt; the first finding ends it. */
const SEEDS = "1..2000";

/** A shell command. @param written the system, as it is named on the command line. The faults are the hunt's own: it draws from more kinds than a test on processes has. */
export function nearestHunt(spec: TestSpec, system: System, written = system.name): string {
  const { nodes, mutant, workload } = spec;
  const planted = system.mutants.find(({ id }) => id === mutant)?.options ?? {};
  const unusual = system.options.filter(({ name, default: usual }) => {
    const value = spec.options[name];
    // What a planted bug needs comes with it.
    return value !== undefined && JSON.stringify(value) !== JSON.stringify(planted[name] ?? usual);
  });
  return shellCommand([
    ...`npx clew hunt --system ${written} --nodes ${nodes} --workload ${workload.name}`.split(" "),
    ...unusual.flatMap(({ name }) => ["--option", `${name}=${optionText(spec.options[name])}`]),
    ...(mutant === undefined ? [] : ["--mutant", mutant]),
    ...`--seeds ${SEEDS} --stop-on-first`.split(" "),
  ]);
}

function optionText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
