/**
 * What is to be said of a bug that was planted, so that a run in which it cannot show is not taken for one that it outlived.
 */
import type { AnySystem } from "../../any-system.ts";
import type { TestSpec } from "../../spec/spec.ts";

/** A sentence where options switch the planted bug off; undefined where they do not, or none was planted. */
export function whyPlantedCannotShow(
  { mutant: id, options }: Pick<TestSpec, "mutant" | "options">,
  { mutants }: Pick<AnySystem, "mutants">,
): string | undefined {
  const mutant = mutants.find((each) => each.id === id);
  const wrong = Object.entries(mutant?.options ?? {}).filter(
    ([name, needed]) => JSON.stringify(options[name]) !== JSON.stringify(needed),
  );
  if (mutant === undefined || wrong.length === 0) return undefined;
  const needs = wrong.map(([name, needed]) => `${name}=${text(needed)}, found ${text(options[name])}`).join("; ");
  return `the planted bug ${mutant.id} cannot show with these options: it needs ${needs}. Leave that option out: the bug brings what it needs.`;
}

/** What was planted and did not show; undefined where nothing was. */
export function plantedWords(
  spec: Pick<TestSpec, "mutant" | "options">,
  system: Pick<AnySystem, "mutants">,
): string | undefined {
  const mutant = system.mutants.find(({ id }) => id === spec.mutant);
  if (mutant === undefined) return undefined;
  if (whyPlantedCannotShow(spec, system) !== undefined)
    return `${mutant.id} cannot show with these options: ${mutant.title}`;
  return `${mutant.id} did not show: ${mutant.title}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
