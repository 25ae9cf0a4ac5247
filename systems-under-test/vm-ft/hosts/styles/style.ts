/**
 * The style of replication: the part of a pair that depends on how the backup comes to the primary's state.
 *
 * | style        | what the backup gets                        | when a request is executed and answered                  |
 * | ------------ | ------------------------------------------- | -------------------------------------------------------- |
 * | vmft-log     | events with the answers to their hypercalls | at once; answered when the backup has its entry          |
 * | checkpoint   | the state after some events                 | at once; answered when the backup has installed it       |
 * | rsm-exec-ack | events with the values chosen for them      | after the backup has executed it; then answered at once  |
 *
 * Everything else is the same in all styles and is written once: fresh hosts, repair, suspicion, test-and-set, the held
 * output and the start of service.
 */
import type { GuestEvent } from "../../guest/machine.ts";
import type { BackupLink, BackupRole, HostState, PrimaryRole } from "../host-state.ts";
import type { Entry } from "../replication/entry.ts";

/** What a style does on each side of a pair. */
export interface ReplicationStyle {
  /** Whether checkpoints go on after the pair's first one. */
  readonly sendsCheckpoints: boolean;
  /**
   * Primary: an event happens. It is executed now, or ordered to be executed later. Gives its number.
   */
  readonly happen: (host: HostState, primary: PrimaryRole, event: GuestEvent) => number;
  /** Primary: the backup holds more, or is gone. Does what waited for that, and answers. */
  readonly proceed: (host: HostState, primary: PrimaryRole) => void;
  /** Primary: sends what is new or overdue to a backup that has the pair's first checkpoint. */
  readonly send: (host: HostState, backup: BackupLink) => void;
  /** Backup: the last event with which it could take over. It is what an acknowledgement promises. */
  readonly held: (host: HostState, backup: BackupRole) => number;
  /** Backup: whether it may carry out this received entry now. */
  readonly mayRepeat: (host: HostState, backup: BackupRole, entry: Entry) => boolean;
  /** Backup: carries out an entry. Null, or how the states have diverged. */
  readonly repeat: (host: HostState, backup: BackupRole, entry: Entry) => string | null;
}
