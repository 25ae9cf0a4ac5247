/** The word that says how an entry stands, in its colour. */
import { type EntryState, STATE_WORDS } from "../views/entry.ts";
import type { Html } from "./layout.tsx";

/** e.g. "not valid" in red. */
export function Badge({ state }: { readonly state: EntryState }): Html {
  return <span class={`badge ${state}`}>{STATE_WORDS[state]}</span>;
}
