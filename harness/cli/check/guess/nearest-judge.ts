/**
 * What judges histories that are nearly like this one: it knows the most of the operations, and one that it does not know resembles one
 * of its own.
 */
import { nearestName } from "../../../../histories/words/did-you-mean.ts";

/** A model or a check, and the operations that it knows. */
export interface KnownJudge {
  readonly kind: "model" | "check";
  readonly name: string;
  readonly functions: readonly string[];
}

interface Near {
  readonly judge: KnownJudge;
  /** How many of the operations it knows. */
  readonly count: number;
  readonly found: string;
  readonly meant: string;
}

/** A sentence, with a space before it; empty where nothing is near. @param names of the operations */
export function nearestJudge(names: readonly string[], known: readonly KnownJudge[]): string {
  let best: Near | undefined;
  for (const judge of known) {
    const near = nearOf(names, judge);
    if (near !== undefined && near.count > (best?.count ?? 0)) best = near;
  }
  if (best === undefined) return "";
  const { judge, found, meant } = best;
  const { kind, name, functions } = judge;
  return ` The ${kind} ${name} knows ${functions.join(", ")}, but not "${found}". Did you mean "${meant}"?`;
}

function nearOf(names: readonly string[], judge: KnownJudge): Near | undefined {
  const { functions } = judge;
  const unknown = names.filter((f) => !functions.includes(f));
  const count = names.length - unknown.length;
  // What is known must speak for it at least as much as what is not.
  if (count < unknown.length) return undefined;
  const missing = functions.filter((f) => !names.includes(f));
  for (const found of unknown) {
    const meant = nearestName(found, missing.length === 0 ? functions : missing) ?? nearestName(found, functions);
    if (meant !== undefined) return { judge, count, found, meant };
  }
  return undefined;
}
