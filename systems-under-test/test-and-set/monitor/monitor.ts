/**
 * The monitor of an arbiter in one process: the invariants of Raft where it has several servers, the cell that their log
 * gives, and the moments at which a plain flag shows its weaknesses.
 */
import type { AnyNode, Id, Input, Json, Token } from "../../node-kit/node.ts";
import { createClusterMonitor } from "../../raft/monitor/monitor.ts";
import type { RaftNode } from "../../raft/core/node.ts";
import type { SystemMonitor, Violation, WeaknessSeen } from "../../system.ts";
import type { CallMessage } from "../arbiter.ts";
import { carryOutOn, isCall, type Flag } from "../calls.ts";
import type { Call, Cell } from "../cell.ts";
import { emptyCell } from "../cell.ts";
import { isArbiterServer, serverAround } from "../raft/server.ts";
import { correct } from "../rules.ts";
import { createPlainFlagWatch } from "./plain-flag.ts";

/** Watches an arbiter. */
export interface ArbiterMonitor extends SystemMonitor {
  lagging(nodes: readonly Id[]): string | undefined;
}

/** Who is told what. */
export interface ArbiterMonitorHow {
  readonly flag: Flag;
  readonly report: (violation: Violation) => void;
  readonly onWeakness: (seen: WeaknessSeen) => void;
  /** Called with the cell that the log of the arbiter's servers gives, when it has grown. Not for a single arbiter. */
  readonly onCell?: (cell: Cell) => void;
}

/** A monitor of one arbiter, whatever its number of servers. */
export function createArbiterMonitor({ flag, report, onWeakness, onCell }: ArbiterMonitorHow): ArbiterMonitor {
  const raft = createClusterMonitor(report);
  let at: Id = "";
  const plain = flag === "plain" ? createPlainFlagWatch((seen) => onWeakness({ ...seen, node: at })) : undefined;
  const single = plain === undefined ? undefined : singleWatch((call) => plain.carriedOut(call));
  const carryOut = carryOutOn(flag, correct);
  let applied = 0;
  let cell: Cell = emptyCell;

  /** Replicas apply the same entries, so each entry counts once, at the first that applies it. */
  function onApplied({ id, lastApplied, log, machine }: RaftNode["view"]): void {
    if (lastApplied <= applied) return;
    at = id;
    while (applied < lastApplied) {
      const command = log.entryAt(++applied)?.command;
      if (command?.type !== "call") continue;
      const call = command.call as unknown as Call;
      plain?.carriedOut(call);
      cell = carryOut(cell, call).next;
    }
    const [held, due] = [JSON.stringify(machine.image()), JSON.stringify(cell)];
    if (held !== due) {
      report({
        invariant: "the cell is what the log says",
        message: `${id} holds ${held} after entry ${applied}, not ${due}`,
      });
      cell = machine.image() as unknown as Cell;
    }
    onCell?.(cell);
  }

  return {
    watch(id, node) {
      if (!isArbiterServer(node)) {
        at = id;
        return single === undefined ? node : single(node);
      }
      const watched = raft.watch(id, node.raft) as unknown as RaftNode;
      const step: RaftNode["step"] = (input) => {
        const effects = watched.step(input);
        onApplied(watched.view);
        return effects;
      };
      return serverAround({ ...watched, step });
    },
    lagging: (nodes) => raft.lagging?.(nodes),
  };
}

/** A write in flight to the disk, the records there after it, and what takes back the calls that came with it. */
interface Pending {
  readonly token: Token;
  readonly recordCount: number;
  readonly undo: (() => void)[];
}

/**
 * Watches each life of a single arbiter, which carries out a call in the step that it comes in. A crash takes back what the
 * disk has lost.
 */
function singleWatch(carriedOut: (call: Call) => () => void): (node: AnyNode) => AnyNode {
  let recordCount = 0;
  let pending: Pending[] = [];

  /** A disk keeps the oldest of the writes in flight, so the number of records tells how many. */
  function onBoot(kept: number): void {
    const lastKept = pending.findLastIndex((write) => write.recordCount === kept);
    for (const { undo } of pending.slice(lastKept + 1).reverse()) for (const takeBack of undo.reverse()) takeBack();
    pending = [];
    recordCount = kept;
  }

  return (node) => ({
    ...node,
    step(input) {
      if (input.type === "boot") onBoot(input.durable.records.length);
      if (input.type === "durable") pending = pending.filter(({ token }) => token > input.token);
      const effects = node.step(input);
      for (const effect of effects) {
        if (effect.type !== "write" && effect.type !== "checkpoint") continue;
        recordCount = effect.records.length + (effect.type === "write" ? recordCount : 0);
        pending.push({ token: effect.token, recordCount, undo: [] });
      }
      const call = callIn(input);
      if (call !== undefined) {
        const takeBack = carriedOut(call);
        pending.at(-1)?.undo.push(takeBack);
      }
      return effects;
    },
  });
}

function callIn(input: Input<Json, Json>): Call | undefined {
  const given = input.type === "request" ? input.request : undefined;
  const message = input.type === "receive" ? (input.message as unknown as CallMessage).request : undefined;
  return isCall(given) ? given : message;
}
