/**
 * Options that no node can be made with, although they have the right type, such as a time that is negative.
 */
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Member } from "../../systems-under-test/system.ts";
import type { AnySystem } from "../any-system.ts";
import type { Problem } from "./problem.ts";
import type { TestSpec } from "./spec.ts";

/** Makes each node of the cluster once: its system says which of the options (defaults filled in) are wrong, and how. */
export function refuseOptions(
  system: AnySystem,
  members: readonly Member[],
  { options, mutant }: Pick<TestSpec, "options" | "mutant">,
  problems: Problem[],
): void {
  if (system.kind !== "nodes") return;
  for (const { id } of members) {
    try {
      system.createNode({ id, members, options, mutant }, createRandomStream(0));
    } catch (cause) {
      // Whatever else a node throws is its own mistake, and the run will tell of it.
      const refused = cause instanceof RangeError ? REFUSED_OPTION.exec(cause.message) : null;
      if (refused === null) continue;
      problems.push({ path: ["options", refused[1] ?? ""], isAboutKey: false, message: refused[2] ?? "" });
      return;
    }
  }
}

/** As an option reader says it. */
const REFUSED_OPTION = /^\S+: option ([^:]+): (.*)$/s;
