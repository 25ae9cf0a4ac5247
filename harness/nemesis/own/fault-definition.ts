/**
 * FaultDefinition: a kind of fault that somebody plugs in, said as effects: what is done when it begins.
 *
 * Effects are plain data, so all else follows from them: how each is carried out and counted (`carry-out.ts`), how it is
 * undone, and in a hunt how it is recorded, replayed and taken away while a finding is shrunk. Functions that act on the
 * cluster themselves would have to do all of that again.
 */
import type { Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { Capability, NodeStatus } from "../../clusters/cluster.ts";
import type { ClusterEffect } from "../effect.ts";

/** An effect of a fault, and when: so many ms after the fault began. Default: at once. */
export type PlannedEffect = ClusterEffect & { readonly afterMs?: number };

/** What a fault sees when it begins. */
export interface FaultView {
  /** What it is to be done to, as the test names it or as drawn from `defaultTargets`, e.g. "leader" or ["n1", "n2"]. */
  readonly target: Json;
  /** The nodes that the target means at this moment; none for a name of the fault's own. */
  readonly chosen: readonly string[];
  /** All nodes. */
  readonly nodes: readonly string[];
  /** Those that faults may pick. */
  readonly targets: readonly string[];
  /** Each node at this moment. */
  readonly status: readonly NodeStatus[];
  /** The only randomness that repeats with the seed. */
  readonly random: RandomStream;
}

/** An effect that was carried out, and whether it changed anything. */
export interface EffectOutcome {
  /** What was done. */
  readonly effect: ClusterEffect;
  /** A process was running, a record was lost, a message was dropped or held up, a node could be asked. */
  readonly hadEffect: boolean;
}

/** A kind of fault as its author writes it. */
export interface FaultDefinition {
  /** Letters, digits, dots, hyphens and underscores; not that of a fault that comes with clew. */
  readonly name: string;
  /** One line for `clew list`. */
  readonly description: string;
  /** What the cluster must be able to do for its effects. */
  readonly needs: readonly Capability[];
  /** Names that its targets may have, besides node ids and roles. Default: those of `kill`, such as "one" and "leader". */
  readonly targets?: readonly string[];
  /** The targets where nobody names any, for so many nodes. Default: "one". */
  defaultTargets?(nodes: number): readonly string[];
  /**
   * What is done when it begins; nothing: this start does not count. Pure: it decides, and clew does it. A node that the
   * system cannot lose at that moment is left alone.
   */
  begin(view: FaultView): readonly PlannedEffect[];
  /**
   * What an operator asks of nodes to undo the rest. Nodes that it killed or paused come back by themselves, and links
   * that it ruled are as before. Default: nothing.
   */
  undo?(view: Omit<FaultView, "target" | "chosen">): readonly Extract<ClusterEffect, { readonly type: "operator" }>[];
  /** Whether a start had effect. Default: when one of its effects did. */
  isEffective?(outcomes: readonly EffectOutcome[]): boolean;
}
