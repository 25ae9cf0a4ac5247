/**
 * The style of VM-FT: record and replay. The primary executes at once, and records the answers to all hypercalls. The
 * backup repeats the event with these answers, at least one entry late.
 *
 * The backup acknowledges an entry when it has received it, for it executes all that it has before it serves. So a slow
 * backup does not slow down the clients.
 *
 * Source: Scales et al. 2010, sections 2.1 and 2.2.
 */
import { execute, replay } from "../../guest/machine.ts";
import { guestNow } from "../../guest/primary-clock.ts";
import { output, releaseOutputs } from "../output.ts";
import { compareDigest, dueDigest } from "../replication/digests.ts";
import { sendEntries } from "./send-entries.ts";
import type { ReplicationStyle } from "./style.ts";

/** The style vmft-log. */
export const vmftLog: ReplicationStyle = {
  sendsCheckpoints: false,
  happen(host, primary, event) {
    const { entry, outputs } = execute(host.machine, event, guestNow(host, primary), host.random);
    if (primary.backup !== null) {
      const digest = dueDigest(host);
      primary.backup.sender.entries.push(digest === null ? entry : { ...entry, digest });
    }
    for (const each of outputs) output(host, primary, entry.seq, each);
    return entry.seq;
  },
  proceed: releaseOutputs,
  send: sendEntries,
  held: (_host, backup) => backup.receiver.received,
  // A backup that has won executes the last entry, too: none will follow.
  mayRepeat: ({ rules }, { claim, receiver }, { seq }) => claim === "won" || rules.mayReplay(seq, receiver.received),
  repeat(host, backup, entry) {
    if (!("answers" in entry)) return `expected event ${entry.seq} with its answers, found an operation`;
    const own = { now: host.now + backup.ownClockOffsetMs, random: host.random };
    return replay(host.machine, entry, { rules: host.rules, own }) ?? compareDigest(host, backup, entry);
  },
};
