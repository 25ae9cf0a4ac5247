/**
 * The styles of replication by name.
 */
import { stateTransfer } from "./checkpoint.ts";
import { rsmExecAck } from "./rsm-exec-ack.ts";
import type { HostState } from "../host-state.ts";
import type { StyleName } from "./style-names.ts";
import type { ReplicationStyle } from "./style.ts";
import { vmftLog } from "./vmft-log.ts";

/** The style of this host. */
export function styleOf({ options }: HostState): ReplicationStyle {
  return styles[options.replication];
}

const styles: { readonly [Name in StyleName]: ReplicationStyle } = {
  "vmft-log": vmftLog,
  checkpoint: stateTransfer,
  "rsm-exec-ack": rsmExecAck,
};
