/**
 * What must hold between the nodes at every moment, from what they say of themselves and from the messages on their way. The
 * monitor knows more, for it remembers; this can be asked of a state to which several ways lead.
 *
 * Of an arbiter on Raft, nobody says at one moment what the flag is. So there the two hosts are compared with each other only.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { Moment, Violation } from "../../system.ts";
import type { Flag } from "../../test-and-set/calls.ts";
import type { Answer, Cell } from "../../test-and-set/cell.ts";
import { flagOf } from "../../test-and-set/options.ts";
import type { HostInspection } from "./inspection.ts";

/** What is known of a moment. */
interface Pair {
  /** The hosts that run. */
  readonly hosts: readonly HostInspection[];
  /** Undefined: nobody knows it. */
  readonly cell: Cell | undefined;
  readonly flag: Flag;
}

/** All that must hold. */
export function vmFtInvariants({ members, options, nodes, messages }: Moment): readonly Violation[] {
  const ids = (role: string): Id[] => members.filter((member) => member.role === role).map(({ id }) => id);
  const hosts = ids("host").flatMap((id) => (nodes.get(id) as unknown as HostInspection | undefined) ?? []);
  const [arbiter = "", ...more] = ids("arbiter");
  const cell = more.length > 0 ? undefined : (nodes.get(arbiter) as unknown as Cell | undefined);
  const pair: Pair = { hosts, cell, flag: flagOf("vm-ft", options) };
  const sentences = [
    ...loneHosts(pair),
    ...answers(pair),
    ...states(pair),
    ...owners(
      pair,
      messages.map(({ body }) => body),
    ),
  ];
  return sentences.map((message) => ({ invariant: "pair", message }));
}

/** Whether it answers without waiting for anybody. */
function servesAlone({ mode, isOutputHeld }: HostInspection): boolean {
  return mode === "solo" && !isOutputHeld;
}

/** One host at most serves alone in a generation, and the flag is set for it. */
function loneHosts({ hosts, cell, flag }: Pair): string[] {
  const [one, other] = hosts.filter(servesAlone);
  if (one === undefined) return [];
  const sentences: string[] = [];
  for (const host of [one, ...(other === undefined ? [] : [other])]) {
    // A plain flag does not say for whom it is set.
    const isOwn = flag === "plain" || (cell?.owner === host.who && cell.generation === host.generation);
    if (cell === undefined || (cell.value === 1 && isOwn)) continue;
    sentences.push(`${host.who}: serves alone in generation ${host.generation}, and the flag is ${flagText(cell)}`);
  }
  if (other !== undefined && one.generation === other.generation) {
    sentences.push(`generation ${one.generation}: both ${one.who} and ${other.who} serve alone`);
  }
  return sentences;
}

function flagText({ value, owner, generation }: Cell): string {
  return `${value === 0 ? "not set" : `set for ${owner ?? "somebody"}`} in generation ${generation}`;
}

/** What was answered is held by the backup, once it could win; and a host that has taken over has executed it. */
function answers({ hosts, cell }: Pair): string[] {
  const sentences: string[] = [];
  for (const host of hosts) {
    const { who, mode, generation, emitted, held, pair } = host;
    const other = hosts.find((each) => each !== host);
    const backup = pair !== null && other?.pair === pair && !isPrimary(other) ? other : undefined;
    if (isPrimary(host) && backup !== undefined && held > backup.held) {
      sentences.push(`${who}: takes event ${held} to be held, and its backup holds events up to ${backup.held}`);
    }
    const hasBegun = mode === "replicating" || (mode === "solo" && cell !== undefined && cell.generation > generation);
    if (!hasBegun) continue;
    const reached = backup?.held ?? (mode === "replicating" ? held : emitted);
    if (emitted > reached) {
      sentences.push(`${who}: answered event ${emitted}, and its backup holds events up to ${reached}`);
    }
    if (mode !== "replicating" || other === undefined || !servesAlone(other) || other.generation !== generation)
      continue;
    if (other.executed < emitted) {
      sentences.push(`${other.who}: went live after event ${other.executed}, and ${who} has answered event ${emitted}`);
    }
  }
  return sentences;
}

function isPrimary({ mode }: HostInspection): boolean {
  return mode === "solo" || mode === "replicating";
}

/** After the same events, primary and backup have the same state. */
function states({ hosts: [one, other] }: Pair): string[] {
  if (one === undefined || other === undefined || one.pair === null) return [];
  if (one.pair !== other.pair || one.executed !== other.executed || one.state === other.state) return [];
  return [`after event ${one.executed} ${one.who} holds ${one.state}, and ${other.who} holds ${other.state}`];
}

/** A flag is set once in a generation: all who are told whose it is are told the same. */
function owners({ cell, flag }: Pair, bodies: readonly Json[]): string[] {
  if (flag === "plain") return [];
  const owner = new Map<number, string>();
  if (cell !== undefined && cell.owner !== null) owner.set(cell.generation, cell.owner);
  for (const body of bodies) {
    const { type, answer } = body as { readonly type?: string; readonly answer?: Answer };
    if (type !== "answer" || answer === undefined || answer.owner === null || answer.generation === null) continue;
    const known = owner.get(answer.generation) ?? answer.owner;
    if (known !== answer.owner) {
      return [`flag: generation ${answer.generation} belongs to both ${known} and ${answer.owner}`];
    }
    owner.set(answer.generation, known);
  }
  return [];
}
