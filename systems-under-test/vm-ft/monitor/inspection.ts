/**
 * What a host shows of its state to monitors, tests and reports. The protocol never reads it.
 */
import type { Json, Progress } from "../../node-kit/node.ts";
import type { HostState } from "../hosts/host-state.ts";
import { stateText } from "../guest/machine.ts";
import { isOutputHeld } from "../hosts/output.ts";
import { styleOf } from "../hosts/styles/styles.ts";

/** What `inspect()` returns. */
export interface HostInspection {
  readonly who: string;
  readonly mode: "booting" | "shadowing" | "draining" | "solo" | "replicating" | "halted";
  readonly generation: number;
  /** Name of the pair that this host belongs to; null: none. */
  readonly pair: string | null;
  /** Number of events executed. */
  readonly executed: number;
  /**
   * A backup: the last event with which it could take over. A primary: the last one that its backup acknowledged.
   * Otherwise 0.
   */
  readonly held: number;
  /** The latest event whose answer has left. */
  readonly emitted: number;
  readonly isOutputHeld: boolean;
  /** Of each pending I/O, its number and the log entry that a write waits for. */
  readonly ios: readonly (readonly [number, number])[];
  /** The guest's state after `executed` events, as text. */
  readonly state: string;
}

/** The inspection of a host. Cost: linear in the guest's state. */
export function inspectHost(host: HostState): Json {
  const inspection: HostInspection = {
    ...inspectRole(host),
    who: host.who,
    executed: host.machine.seq,
    ios: [...host.machine.pendingIos].map(([io, { seq }]) => [io, seq]),
    state: stateText(host.machine),
  };
  return inspection as unknown as Json;
}

/** How far a host is in its events: those that the other host holds, too, and those that its guest has had. */
export function progressOf(host: HostState): Progress {
  const { mode, generation, held } = inspectRole(host);
  const applied = host.machine.seq;
  return { term: generation, committed: mode === "solo" ? applied : held, applied };
}

type RoleInspection = Omit<HostInspection, "who" | "executed" | "ios" | "state">;

function inspectRole(host: HostState): RoleInspection {
  const { role } = host;
  const nothing: Omit<RoleInspection, "mode"> = {
    generation: 0,
    pair: null,
    held: 0,
    emitted: 0,
    isOutputHeld: false,
  };
  switch (role.mode) {
    case "booting":
    case "halted":
      return { ...nothing, mode: role.mode };
    case "backup":
      return {
        ...nothing,
        mode: role.claim === "won" ? "draining" : "shadowing",
        generation: role.pair.generation,
        pair: role.pair.name,
        held: styleOf(host).held(host, role),
      };
    case "primary":
      return {
        mode: role.backup?.reset === "done" ? "replicating" : "solo",
        generation: role.generation,
        pair: role.backup?.pair.name ?? null,
        held: role.backup?.held ?? 0,
        emitted: role.emittedSeq,
        isOutputHeld: isOutputHeld(role),
      };
  }
}
