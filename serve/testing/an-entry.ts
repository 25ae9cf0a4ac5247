/** Entries of a store for tests of what is made of them. */
import type { Entry } from "../views/entry.ts";

/** A run of which only what is given is known. */
export function anEntry(fields: Partial<Entry> & { readonly path: string }): Entry {
  return {
    kind: "run",
    state: "valid",
    test: fields.path.split("/")[0] ?? "",
    startedAt: undefined,
    headline: "",
    system: undefined,
    workload: undefined,
    mutant: undefined,
    nemesis: [],
    seed: undefined,
    size: undefined,
    faults: undefined,
    scores: undefined,
    hasReport: false,
    ...fields,
  };
}
