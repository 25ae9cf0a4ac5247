/**
 * Tactics: the moves that strategies are made of. Each is a fault with its end: whoever begins one need not
 * remember to undo it, and two that overlap on a link leave each other in force.
 */
import type { LinkRule } from "../../clusters/cluster.ts";
import type { LinkEnds } from "../../nemesis/effect.ts";
import { createLinkOverlay } from "../../nemesis/link-overlay.ts";
import type { Battlefield } from "./strategy.ts";

/** Moves on one cluster. Times are in ms. */
export interface Tactics {
  readonly field: Battlefield;
  /** Nodes that faults may pick. */
  readonly targets: readonly string[];
  /** All nodes. */
  readonly nodes: readonly string[];
  readonly nowMs: () => number;
  /** Does it so much later, unless the faults are over by then. */
  readonly after: (delayMs: number, action: () => void) => void;
  /** A node that says it leads, the one with the highest term; undefined when none does. */
  readonly leader: () => string | undefined;
  /** Targets that run now. */
  readonly running: () => readonly string[];
  /** The rule holds on these links for so long. */
  readonly disturb: (links: readonly LinkEnds[], rule: LinkRule, forMs: number) => void;
  /** What arrives on these links is held for so long. */
  readonly clog: (links: readonly LinkEnds[], forMs: number) => void;
  /** The node is down for so long. False when it may not be, or is already. */
  readonly crash: (node: string, how: { readonly powerLoss: boolean; readonly downMs: number }) => boolean;
  readonly pause: (node: string, forMs: number) => boolean;
  readonly skewClock: (
    node: string,
    setting: { readonly offsetMs: number; readonly rate: number },
    forMs: number,
  ) => void;
  readonly slowDisk: (
    node: string,
    setting: { readonly slowness: number; readonly isStalled: boolean },
    forMs: number,
  ) => void;
  /** Nothing more can be written for so long; the node, which ends if it tries, is back afterwards. */
  readonly fillDisk: (node: string, forMs: number) => void;
  /** An operator asks something of the node, if there is anything to ask of this system. */
  readonly operate: (node: string) => void;
}

/** Tactics that act through the driver of this field. */
export function createTactics(field: Battlefield): Tactics {
  const { cluster, driver } = field;
  const nowMs = (): number => cluster.clock.nowNs() / 1e6;
  const overlay = createLinkOverlay((links, rule, done) => {
    driver.act({ type: "links", links, rule });
    done();
  });
  let imposed = 0;

  function after(delayMs: number, action: () => void): void {
    driver.at((nowMs() + Math.max(0, delayMs)) * 1000, action);
  }

  return {
    field,
    targets: cluster.targets,
    nodes: cluster.nodes,
    nowMs,
    after,
    leader() {
      let best: { readonly id: string; readonly term: number } | undefined;
      for (const { id, isLeader, state, term } of cluster.status()) {
        if (!isLeader || state === "stopped") continue;
        if (best === undefined || (term ?? 0) > best.term) best = { id, term: term ?? 0 };
      }
      return best?.id;
    },
    running: () =>
      cluster
        .status()
        .filter(({ id, state }) => state === "running" && cluster.targets.includes(id))
        .map(({ id }) => id),
    disturb(ends, rule, forMs) {
      if (ends.length === 0) return;
      const name = String(++imposed);
      overlay.impose(name, ends, rule);
      after(forMs, () => overlay.lift(name));
    },
    clog: (ends, forMs) => void driver.act({ type: "clog", links: ends, forMs }),
    crash(node, { powerLoss, downMs }) {
      if (!driver.act({ type: "kill", node, powerLoss })) return false;
      after(downMs, () => void driver.act({ type: "restart", node }));
      return true;
    },
    pause(node, forMs) {
      if (!driver.act({ type: "pause", node })) return false;
      after(forMs, () => void driver.act({ type: "resume", node }));
      return true;
    },
    skewClock(node, setting, forMs) {
      driver.act({ type: "clock", node, ...setting });
      after(forMs, () => void driver.act({ type: "clock", node, offsetMs: 0, rate: 1 }));
    },
    slowDisk(node, setting, forMs) {
      driver.act({ type: "disk", node, ...setting });
      after(forMs, () => void driver.act({ type: "disk", node, slowness: 1, isStalled: false }));
    },
    fillDisk(node, forMs) {
      if (!driver.act({ type: "disk", node, slowness: 1, isStalled: false, isFull: true })) return;
      after(forMs, () => {
        driver.act({ type: "disk", node, slowness: 1, isStalled: false });
        driver.act({ type: "restart", node });
      });
    },
    operate(node) {
      const { operatorRequests, random } = field;
      if (operatorRequests.length > 0) driver.act({ type: "operator", node, request: random.pick(operatorRequests) });
    },
  };
}
