/**
 * The style of state transfer: the primary executes, and sends the state that came of it. The backup executes nothing.
 *
 * A checkpoint is numbered and is whole, or the difference to the one that the backup has. One is on its way at a time.
 * What happens meanwhile is in the next one, so a busy primary makes few checkpoints of many events. The backup installs
 * a checkpoint when it has all of it, in one step, and acknowledges it after that. So a backup always holds the state
 * between two events, and serves at once when it has won: there is nothing to execute.
 *
 * Nothing that the guest does needs to be deterministic, since its results are in the state.
 *
 * Source: the seed note on MIT 6.824's lecture 4; Cully et al. 2008 (Remus) for checkpoints of a running machine.
 */
import { checkpoint, execute } from "../../guest/machine.ts";
import { guestNow } from "../../guest/primary-clock.ts";
import { output, releaseOutputs } from "../output.ts";
import { createTransfer } from "../replication/transfer.ts";
import type { ReplicationStyle } from "./style.ts";

/** The style checkpoint. */
export const stateTransfer: ReplicationStyle = {
  sendsCheckpoints: true,
  happen(host, primary, event) {
    const { entry, outputs } = execute(host.machine, event, guestNow(host, primary), host.random);
    for (const each of outputs) output(host, primary, entry.seq, each);
    return entry.seq;
  },
  proceed: releaseOutputs,
  send(host, backup) {
    const { seq } = host.machine;
    if (backup.transfer !== null || backup.held === seq) return;
    const number = backup.installed.number + 1;
    const isWhole = number % (host.options.deltasPerCheckpoint + 1) === 0;
    const base = isWhole ? null : backup.installed.text;
    const cargo = { number, seq, text: checkpoint(host.machine), base };
    backup.transfer = createTransfer(cargo, host.options.checkpointChunkBytes, host.now);
  },
  held: ({ machine }) => machine.seq,
  mayRepeat: () => false,
  repeat: (_host, _backup, { seq }) => `entry ${seq} arrived, and this style sends none`,
};
