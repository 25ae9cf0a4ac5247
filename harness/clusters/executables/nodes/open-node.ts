/**
 * A node as the cluster has it: a slot for its program, joined to the network. What the program prints is sent on, or told
 * when it is no message; what arrives is written to it.
 */
import { resolve } from "node:path";

import type { Command } from "../../../any-system.ts";
import type { NodeNote } from "../../../../runs/results.ts";
import type { Clock } from "../../../clock.ts";
import type { ReaperPipe } from "../../local/processes/reaper-pipe.ts";
import { lineOf, readMessage } from "../network/message.ts";
import type { Network, Post } from "../network/network.ts";
import type { Warnings } from "../warnings.ts";
import { locateProgram } from "./command.ts";
import { createExecutableSlot, type ExecutableSlot } from "./executable-slot.ts";
import type { HarnessCalls } from "./harness-calls.ts";

/** Which node, and what of its cluster it uses. */
export interface NodeOptions {
  readonly id: string;
  /** All nodes, as each of them is told. */
  readonly nodes: readonly string[];
  readonly command: Command;
  readonly runDirectory: string;
  readonly setUpTimeoutMs: number;
  readonly reaper: ReaperPipe;
  readonly clock: Clock;
  readonly network: Network;
  readonly calls: HarnessCalls;
  readonly warnings: Warnings;
  /** A line of standard error; undefined: nobody looks on. */
  readonly onText: ((node: string, line: string) => void) | undefined;
  readonly onNote: (note: NodeNote["note"]) => void;
  readonly onGone: () => void;
}

/** A node whose program is not started yet. */
export function openNode(options: NodeOptions): ExecutableSlot {
  const { id, nodes, command, calls, network, warnings } = options;
  const init = { type: "init", node_id: id, node_ids: nodes };
  const slot: ExecutableSlot = createExecutableSlot({
    id,
    folder: resolve(options.runDirectory, id),
    command: () => ({ file: locateProgram(command.file), args: command.args }),
    reaper: options.reaper,
    nowNs: () => options.clock.nowNs(),
    setUp: (done) => calls.call({ node: id, body: init, expected: "init_ok", timeoutMs: options.setUpTimeoutMs }, done),
    onLine: (line) => send(line, post, options),
    onText: (line) => options.onText?.(id, line),
    onNote: options.onNote,
    onFinding: (kind, topic, message) => warnings.tell(id, kind, topic, message),
    onGone: options.onGone,
  });
  const post = network.join({
    id,
    kind: "node",
    receive(arrival) {
      const taken = slot.push(lineOf(arrival, arrival.id));
      if (taken === "full") warnings.tooMuch(id);
      return taken === "taken";
    },
  });
  return slot;
}

/** Sends on what the node printed in a line. */
function send(line: string, post: Post, { id, nodes, calls, warnings }: NodeOptions): void {
  const message = readMessage(line);
  if (typeof message === "string") {
    const hint = "Print messages only on standard output, one a line, and everything else on standard error.";
    warnings.tell(id, "protocol", "no message", `${id} printed a line that is no message: ${message}. ${hint}`);
    return;
  }
  const { src, dest } = message;
  if (src !== id) {
    // A node may pass on what a client asked of it, as it came; a sender that does not exist is a mistake.
    const kind = nodes.includes(src) || calls.isPastClient(src) ? "warning" : "protocol";
    warnings.tell(id, kind, `src (${kind})`, `${id} sent a message with "src":"${src}"; expected its own id, "${id}"`);
  }
  if (post.send(message) || calls.isPastClient(dest)) return;
  const known = `${nodes.join(", ")}, a service, or a client that has asked it`;
  warnings.tell(id, "misdirected", "dest", `${id} sent a message to "${dest}"; expected one of ${known}`);
}
