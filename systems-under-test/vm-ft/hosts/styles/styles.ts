/**
 * The styles of replication by name.
 */
import { stateTransfer } from "./checkpoint.ts";
import { rsmExecAck } from "./rsm-exec-ack.ts";
import type { ReplicationStyle, StyleName } from "./style.ts";
import { vmftLog } from "./vmft-log.ts";

/** What each value of the option `replication` stands for. */
export const styles: { readonly [Name in StyleName]: ReplicationStyle } = {
  "vmft-log": vmftLog,
  checkpoint: stateTransfer,
  "rsm-exec-ack": rsmExecAck,
};
