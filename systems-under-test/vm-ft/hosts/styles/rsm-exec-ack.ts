/**
 * The style of a replicated state machine, in the order of the seed note: the primary sends the operation, the backup
 * executes it and says so, and only then the primary executes it and answers.
 *
 * What the state and the request do not determine is chosen by the primary before anybody executes: the time, and the
 * seed of the random numbers. So both hosts execute the same operation, and no answers are recorded.
 *
 * If the backup dies in between, the operation waits. The primary executes it and answers when it has won the
 * test-and-set, and never if it lost.
 *
 * Source: the seed note on MIT 6.824's lecture 4; Schneider 1990 for state machines.
 */
import { createRandomStream } from "../../../node-kit/random.ts";
import type { GuestOutput } from "../../guest/guest.ts";
import type { GuestEvent, Machine } from "../../guest/machine.ts";
import { execute } from "../../guest/machine.ts";
import { guestNow } from "../../guest/primary-clock.ts";
import type { HostState, PrimaryRole } from "../host-state.ts";
import { isOutputHeld, outputAtOnce } from "../output.ts";
import { compareDigest, dueDigest } from "../replication/digests.ts";
import type { Operation } from "../replication/entry.ts";
import { sendEntries } from "./send-entries.ts";
import type { ReplicationStyle } from "./style.ts";

/** The style rsm-exec-ack. */
export const rsmExecAck: ReplicationStyle = {
  sendsCheckpoints: false,
  happen(host, primary, event) {
    const operation = order(host, primary, event);
    primary.waiting.push(operation);
    primary.backup?.sender.entries.push(operation);
    executeWaiting(host, primary);
    return operation.seq;
  },
  proceed: executeWaiting,
  send: sendEntries,
  held: ({ machine }) => machine.seq,
  mayRepeat: () => true,
  repeat(host, backup, entry) {
    if (!("seed" in entry)) return `expected operation ${entry.seq}, found a recorded event`;
    if (entry.seq !== host.machine.seq + 1) return `expected operation ${host.machine.seq + 1}, found ${entry.seq}`;
    const { replayedAnswer } = host.rules;
    perform(host.machine, {
      ...entry,
      at: replayedAnswer(entry.at, () => host.now + backup.ownClockOffsetMs),
      seed: replayedAnswer(entry.seed, () => host.random.next()),
    });
    return compareDigest(host, backup, entry);
  },
};

/** Gives the event its place in the order, and the values that it needs. */
function order(host: HostState, primary: PrimaryRole, event: GuestEvent): Operation {
  const { digest } = primary;
  primary.digest = null;
  const seq = host.machine.seq + primary.waiting.length + 1;
  const operation: Operation = { seq, at: guestNow(host, primary), event, seed: host.random.next() };
  return digest === null ? operation : { ...operation, digest };
}

/** Executes and answers what the backup has executed; without a backup, everything. */
function executeWaiting(host: HostState, primary: PrimaryRole): void {
  for (;;) {
    const operation = primary.waiting[0];
    if (operation === undefined) return;
    const { seq } = operation;
    if (isOutputHeld(primary) && !host.rules.mayExecute(seq, primary.backup?.held ?? 0)) return;
    primary.waiting.shift();
    const outputs = perform(host.machine, operation);
    primary.digest = dueDigest(host) ?? primary.digest;
    for (const each of outputs) outputAtOnce(host, primary, seq, each);
  }
}

function perform(machine: Machine, { event, at, seed }: Operation): readonly GuestOutput[] {
  const happening: GuestEvent = isOver(machine, event, at) ? { kind: "nothing" } : event;
  return execute(machine, happening, at, createRandomStream(seed)).outputs;
}

/** Whether a timer was set anew by an operation that was ordered before it fired. Both hosts see this alike. */
function isOver(machine: Machine, event: GuestEvent, at: number): boolean {
  return event.kind === "timer" && (machine.timers.get(event.timer) ?? Infinity) > at;
}
