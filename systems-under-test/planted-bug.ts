/**
 * Planted bugs: a system keeps its protocol decisions as a record of rules, and a mutant replaces some of them.
 */
import type { Mutant } from "./system.ts";

/** A mutant of a system with these rules. */
export interface PlantedBug<Rules> extends Mutant {
  /** The rule that it replaces. */
  readonly rule: keyof Rules & string;
  /** What takes the place of correct rules. */
  readonly patch: Partial<Rules>;
}

/**
 * The mutant with this id; undefined for no id.
 *
 * @param system its name, for the error
 * @throws RangeError that names the system's mutants, where it has none of this id
 * @example
 * ```ts
 * const correct = { answersWhenAppended: () => false };
 * const mutants: PlantedBug<typeof correct>[] = [
 *   {
 *     id: "M1",
 *     title: "A write is answered before a majority has it",
 *     rule: "answersWhenAppended",
 *     patch: { answersWhenAppended: () => true },
 *     detector: "history",
 *     note: "a partition that separates the leader",
 *     profile: "partitions",
 *     seedBudget: 100,
 *   },
 * ];
 * const rules = { ...correct, ...mutantOf("my-system", mutants, config.mutant)?.patch };
 * ```
 */
export function mutantOf<Kind extends Mutant>(
  system: string,
  mutants: readonly Kind[],
  id: string | undefined,
): Kind | undefined {
  if (id === undefined) return undefined;
  const found = mutants.find((mutant) => mutant.id === id);
  if (found !== undefined) return found;
  throw new RangeError(
    `${system}: expected a mutant of ${mutants.map((mutant) => mutant.id).join(", ")}, found "${id}".`,
  );
}
