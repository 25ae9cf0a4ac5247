/**
 * OwnFault: a kind of fault made of what its author says (`fault-definition.ts`).
 */
import { carryOut } from "../carry-out.ts";
import { createEffectsFault } from "./effects-fault.ts";
import type { FaultDefinition } from "./fault-definition.ts";
import type { FaultKind } from "../faults.ts";
import { NODE_TARGETS } from "../targets.ts";

/**
 * A kind of fault made by `defineFault`: for tests as any other, and for hunts by its definition. It is handed on as it is;
 * what it holds besides may change with every version.
 */
export interface OwnFault extends FaultKind {
  /** What its author wrote. */
  readonly definition: FaultDefinition;
}

/** The kind of fault that this definition says. */
export function ownFault(definition: FaultDefinition): OwnFault {
  const { name, description, needs, targets = NODE_TARGETS } = definition;
  return {
    name,
    description,
    needs,
    targets,
    defaultTargets: (nodes) => definition.defaultTargets?.(nodes) ?? ["one"],
    create: (_spec, { cluster, overlay, random }) =>
      createEffectsFault(definition, {
        cluster,
        random,
        overlay,
        act: (effect, done) => carryOut(cluster, effect, done),
        after: (delayMs, action) => void cluster.clock.at(cluster.clock.nowNs() + delayMs * 1e6, action),
      }),
    definition,
  };
}
