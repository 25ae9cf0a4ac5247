/**
 * A pair of VM-FT that has settled, as its paper looks at it: a time-out of a host is a suspicion, and a host that was lost
 * is not replaced before an operator says so.
 */
import { modelNamed } from "../../../checker/models/catalog.ts";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import { vmFt } from "../../../systems-under-test/vm-ft/system.ts";
import type { Bounds } from "../bounds.ts";
import type { Exploration, ExploreOptions } from "../explore.ts";
import { INVOKE, letterCode, TIME_OUT, BOOT, CRASH } from "../input-code.ts";
import type { Happening } from "../events.ts";
import type { Invariants } from "../search/invariant-check.ts";

/** What is searched. */
export interface PairOptions {
  readonly mutant?: string;
  /** What each client does, in turn: create, or read. */
  readonly clients: readonly (readonly ("create" | "read")[])[];
  readonly bounds?: Partial<Bounds>;
  readonly options?: { readonly [name: string]: Json };
  /** Default: the system's own. */
  readonly invariants?: Invariants;
}

/** Heartbeats and repetitions are never due before the other host is suspected. */
const OPTIONS = { heartbeatMs: 5_000, retransmitMs: 5_000, repair: "manual" } as const;

/** A search that begins where the pair has settled. */
export function settledPair({ mutant, clients, bounds, options, invariants }: PairOptions): ExploreOptions {
  const defaults = Object.fromEntries(vmFt.options.map((option) => [option.name, option.default]));
  return {
    system: vmFt,
    nodes: vmFt.defaultNodes,
    options: { ...defaults, ...OPTIONS, ...options },
    ...(mutant === undefined ? {} : { mutant }),
    clients: clients.map((operations) => operations.map((f): ClientOperation => ({ f, key: "x", value: null }))),
    model: modelNamed("token"),
    bounds: { timeouts: 0, crashes: 0, duplicates: 0, retries: 0, ...bounds },
    start: "settled",
    ...(invariants === undefined ? {} : { invariants }),
  };
}

/** Only what clients see counts. */
export const blind: Invariants = () => [];

/**
 * The length of a way as the paper's model counts it: a host carries out a request, the backup gets a log entry, the primary
 * gets an acknowledgement, a host is lost, a host suspects the other. What the search has beside these belongs to one of them:
 * that a client begins and hears, that a host which does not serve says so, and what is said to and by the arbiter.
 */
export function pairActionsOf({ violation, cast, start }: Exploration): number | undefined {
  if (violation === undefined) return undefined;
  const everybody = [...cast.nodes, ...cast.clients];
  const states = [...start.states];
  let actions = 0;
  for (const { who, what, letter, keep = 0 } of violation.way) {
    const { to, letters } = (everybody[who] as (typeof everybody)[number]).next(
      states[who] as number,
      codeOf(what, letter, keep),
    );
    states[who] = to;
    if (what === "crash" || (what === "time out" && who < cast.nodes.length)) actions++;
    if (letter === undefined) continue;
    const { kind, body } = cast.letters.at(letter);
    const isRefused = letters.some((sent) => typeOf(cast.letters.at(sent).body) === "not-serving");
    if (kind === "request" ? !isRefused : kind === "message" && ["log", "ack"].includes(typeOf(body))) actions++;
  }
  return actions;
}

function typeOf(body: Json): string {
  return (body as { readonly type?: string }).type ?? "";
}

function codeOf(what: Happening["what"], letter: number | undefined, keep: number): number {
  if (letter !== undefined) return letterCode(letter);
  if (what === "crash") return CRASH + 2 * keep;
  return what === "boot" ? BOOT : what === "invoke" ? INVOKE : TIME_OUT;
}
