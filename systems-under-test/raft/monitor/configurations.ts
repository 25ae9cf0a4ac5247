/**
 * Monitor for members: the laws of membership change, whatever the nodes believe.
 *
 * It reads the configurations out of the logs itself, so it knows for every beginning of a log which members are in force
 * there, and since when. With that it checks what each node uses, what leaders append, and who stands and leads.
 *
 * Source: Raft paper, section 6; thesis, chapter 4; Ongaro to raft-dev, 2015.
 */
import type { Id, Note } from "../../node-kit/node.ts";
import type { Index, Snapshot } from "../core/messages.ts";
import type { RaftInput } from "../core/node.ts";
import type { Raft, RaftEffect } from "../core/state.ts";
import { everyone, isVoter, membersText, votingSets, type Configuration } from "../membership/configuration.ts";
import { configurationOf } from "../membership/stages.ts";

/** Watches the members of one cluster. */
export interface ConfigurationMonitor {
  /**
   * To be called after every step of a node. Gives the members that are in force at it by its log. Cost: linear in what is
   * new in the log.
   */
  after(state: Raft, input: RaftInput, effects: readonly RaftEffect[]): Configuration;
}

/** What a log says up to some index. */
interface Standing {
  readonly index: Index;
  readonly configuration: Configuration;
  /** Since which index each member is one: those that are new. */
  readonly since: ReadonlyMap<Id, Index>;
  readonly gone: ReadonlySet<Id>;
}

/** A node's log when it was last read, and what it used then. */
interface Seen {
  readonly lastIndex: Index;
  readonly chain: number | undefined;
  /** What the log says; null: nothing. */
  readonly standing: Standing | null;
  readonly used: Configuration;
}

type Say = (invariant: string, message: string) => void;

/** @param say called for each broken law */
export function createConfigurationMonitor(say: Say): ConfigurationMonitor {
  /** By index and hash chain of the last entry; null: no configuration up to there. */
  const standings = new Map<string, Standing | null>();
  const seen = new Map<Id, Seen>();

  function standingAt(state: Raft, index: Index): Standing | null | undefined {
    return index === 0 ? null : standings.get(`${index} ${state.log.chainAt(index) ?? ""}`);
  }

  /** Reads what is new in this log. Gives what all of it says. */
  function learn(state: Raft): Standing | null {
    const { log } = state;
    let known = log.lastIndex;
    while (known > log.base.index && standingAt(state, known) === undefined) known--;
    let standing = standingAt(state, known) ?? null;
    for (let index = known + 1; index <= log.lastIndex; index++) {
      const entry = log.entryAt(index);
      if (entry?.command.type === "configuration") {
        const before = standing?.configuration ?? state.initial;
        const next = standingAfter(standing, before, entry.command, index);
        if (state.role === "leader" && entry.term === state.term) checkAppended(say, state, standing, before, next);
        standing = next;
      }
      standings.set(`${index} ${log.chainAt(index) ?? ""}`, standing);
    }
    return standing;
  }

  /** What the log says now; the log is read only when it has changed. */
  function standingOf(state: Raft, used: Configuration): Standing | null {
    const { id, log } = state;
    const { lastIndex } = log;
    const chain = log.chainAt(lastIndex);
    const before = seen.get(id);
    const isSameLog = before?.lastIndex === lastIndex && before.chain === chain;
    if (isSameLog && before.used === used) return before.standing;
    const standing = isSameLog ? before.standing : learn(state);
    const isKnown = before?.standing === standing && before.used === used;
    if (standing !== null && !isKnown) checkUsed(say, state, standing.configuration);
    seen.set(id, { lastIndex, chain, standing, used });
    return standing;
  }

  return {
    after(state, input, effects) {
      const used = configurationOf(state);
      if (state.options.membership === "none") return used;
      const standing = standingOf(state, used);
      const inForce = standing?.configuration ?? used;
      for (const effect of effects) {
        if (effect.type === "checkpoint") {
          const { last, chain, configuration } = effect.snapshot as unknown as Snapshot;
          const there = standings.get(`${last.index} ${chain}`) ?? null;
          if (there !== null && !isSame(there.configuration, configuration)) {
            say(
              "snapshots keep the members",
              `${state.id}: its snapshot up to ${last.index} has other members than the log`,
            );
          }
        } else if (effect.type === "note" && effect.note.event === "members") {
          checkNoted(say, state, effect.note, standingAt(state, state.commitIndex)?.configuration);
        } else if (effect.type === "send" && effect.message.type === "requestVote") {
          if (!isVoter(inForce, state.id))
            say("only voters stand for election", `${state.id} asks for votes, and has none itself`);
        }
      }
      if (standing !== null && input.type === "tick") checkLeads(say, state, standing);
      return inForce;
    },
  };
}

function isSame(one: Configuration, other: Configuration | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function standingAfter(
  before: Standing | null,
  now: Configuration,
  { type: _type, ...configuration }: Configuration & { readonly type: string },
  index: Index,
): Standing {
  const members = everyone(configuration);
  const old = everyone(now);
  const since = new Map([...(before?.since ?? [])].filter(([id]) => members.includes(id)));
  for (const id of members) if (!old.includes(id)) since.set(id, index);
  const gone = new Set(before?.gone);
  for (const id of old) if (!members.includes(id)) gone.add(id);
  return { index, configuration, since, gone };
}

/** What an operator is told is committed, and is no joint configuration. */
function checkNoted(say: Say, { id, commitIndex }: Raft, note: Note, committed: Configuration | undefined): void {
  if (committed === undefined) return;
  const { voters, version, outgoing } = committed;
  if (outgoing === null && version === note["version"] && JSON.stringify(voters) === JSON.stringify(note["members"]))
    return;
  say("noted members are committed", `${id} noted others than ${membersText(committed)}, committed at ${commitIndex}`);
}

/** A node uses the latest members in its log, committed or not. */
function checkUsed(say: Say, state: Raft, expected: Configuration): void {
  const used = configurationOf(state);
  if (isSame(expected, used)) return;
  const words = `${state.id} uses ${membersText(used)}, and its log up to ${state.log.lastIndex} says ${membersText(expected)}`;
  say("the members are those of the log", words);
}

/** What a leader has just appended: it was allowed to, and it is next to what was there before. */
function checkAppended(say: Say, state: Raft, standing: Standing | null, before: Configuration, next: Standing): void {
  const { id, term, log, commitIndex, leadership } = state;
  const { configuration, index } = next;
  const what = `${id}, leader of term ${term}, appended the members ${membersText(configuration)} at index ${index}`;
  if ((standing?.index ?? 0) > commitIndex) {
    say("one change at a time", `${what}; those at ${standing?.index ?? 0} are not committed`);
  }
  if (log.termAt(commitIndex) !== term) {
    say("a leader commits before it changes members", `${what}, and has committed nothing in its term`);
  }
  if (!doMajoritiesMeet(before, configuration)) {
    say("majorities meet", `${what}; a majority of them and one of ${membersText(before)} may share nobody`);
  }
  for (const member of everyone(configuration)) {
    const isNew = !everyone(before).includes(member);
    if (isNew && standing?.gone.has(member) === true)
      say("names are used once", `${what}; ${member} was removed before`);
    if (isVoter(before, member) || !isVoter(configuration, member)) continue;
    const match = leadership?.peers.find((peer) => peer.id === member)?.matchIndex ?? 0;
    const since = standing?.since.get(member) ?? Infinity;
    if (match < since) say("newcomers catch up first", `${what}; ${member} has the log up to ${match}`);
  }
}

/** Whether any two majorities of these members share a node: one set of each side must be so alike that theirs do. */
export function doMajoritiesMeet(one: Configuration, other: Configuration): boolean {
  return votingSets(one).some((some) =>
    votingSets(other).some((others) => majority(some) + majority(others) > new Set([...some, ...others]).size),
  );
}

function majority({ length }: readonly Id[]): number {
  return Math.floor(length / 2) + 1;
}

/** A leader that is no member leads only until that is committed. The next tick ends it. */
function checkLeads(say: Say, { id, role, term, commitIndex }: Raft, { index, configuration }: Standing): void {
  if (role !== "leader" || isVoter(configuration, id) || index > commitIndex) return;
  say(
    "a removed node does not lead",
    `${id} leads term ${term}; the members ${membersText(configuration)} are committed`,
  );
}
