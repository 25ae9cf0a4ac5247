/**
 * Onset: one start of a fault that is said as effects, from the first effect until all of them are undone.
 */
import type { Cluster } from "../../clusters/cluster.ts";
import { hadEffect, type Outcome } from "../carry-out.ts";
import type { ClusterEffect, LinkEnds } from "../effect.ts";
import { createLinkMeter, type LinkMeter } from "../link-meter.ts";
import type { LinkOverlay } from "../link-overlay.ts";
import type { EffectOutcome, PlannedEffect } from "./fault-definition.ts";

/** Where effects are carried out. */
export interface EffectStage {
  readonly cluster: Cluster;
  /** Sets rules on links, beside those of other faults. */
  readonly overlay: LinkOverlay;
  /** Carries out all other effects. */
  readonly act: (effect: ClusterEffect, done: (outcome: Outcome) => void) => void;
  /** Does it so many ms later; may leave it out once the faults are over. */
  readonly after: (delayMs: number, action: () => void) => void;
}

/** A start of a fault. */
export interface Onset {
  /** Carries out the effects, each at its time; `arrived` once all that are due at once have an outcome. */
  begin(effects: readonly PlannedEffect[], arrived: () => void): void;
  /** What came of its effects so far. */
  outcomes(): readonly EffectOutcome[];
  /** Nodes that it killed or paused, and those that it left alone because the system could not lose them. */
  readonly nodes: ReadonlySet<string>;
  readonly spared: ReadonlySet<string>;
  /** Nothing more is begun; `idle` once every outcome is known and its links are as before. Nodes stay as they are. */
  end(idle: () => void): void;
}

type LinksEffect = Extract<ClusterEffect, { readonly type: "links" }>;

/** A rule that this onset has put on links, until it is lifted. */
interface Ruling {
  readonly name: string;
  readonly effect: LinksEffect;
}

/** An onset that has done nothing yet. @param name tells its rules on links from those of all others */
export function createOnset(name: string, stage: EffectStage): Onset {
  const known: EffectOutcome[] = [];
  const meters: { readonly effect: ClusterEffect; readonly meter: LinkMeter }[] = [];
  const nodes = new Set<string>();
  const spared = new Set<string>();
  const rules = createRules(name, stage.overlay);
  let isOver = false;
  /** Effects whose outcome is not known yet. */
  let underWay = 0;
  let onIdle = (): void => undefined;

  function carry(effect: ClusterEffect, arrived: () => void): void {
    const takesOut = effect.type === "kill" || effect.type === "pause";
    if (effect.type === "links") {
      if (!isPass(effect)) meters.push({ effect, meter: createLinkMeter(stage.cluster, effect.links) });
      rules.put(effect);
      arrived();
    } else if (takesOut && !stage.cluster.mayLose(effect.node)) {
      spared.add(effect.node);
      arrived();
    } else {
      if (takesOut) nodes.add(effect.node);
      underWay++;
      stage.act(effect, (outcome) => {
        known.push({ effect, hadEffect: hadEffect(effect, outcome) });
        arrived();
        if (--underWay === 0) onIdle();
      });
    }
  }

  return {
    nodes,
    spared,
    begin(effects, arrived) {
      let waiting = 1;
      const arrive = (): void => {
        if (--waiting === 0) arrived();
      };
      for (const { afterMs = 0, ...effect } of effects) {
        if (afterMs > 0) {
          stage.after(afterMs, () => {
            if (!isOver) carry(effect, () => undefined);
          });
        } else {
          waiting++;
          carry(effect, arrive);
        }
      }
      arrive();
    },
    outcomes: () => [...known, ...meters.map(({ effect, meter }) => ({ effect, hadEffect: meter.hasMoved() }))],
    end(idle) {
      isOver = true;
      const settle = (): void => {
        rules.liftAll();
        idle();
      };
      if (underWay === 0) settle();
      else onIdle = settle;
    },
  };
}

function isPass({ rule }: LinksEffect): boolean {
  return Object.keys(rule).length === 0;
}

/** The rules of one onset: each takes the place of what the onset had put on the same links before. */
function createRules(name: string, overlay: LinkOverlay): { put(effect: LinksEffect): void; liftAll(): void } {
  let rulings: readonly Ruling[] = [];
  let count = 0;
  return {
    put(effect) {
      const isReplaced = ([from, to]: LinkEnds): boolean =>
        effect.links.some(([one, other]) => one === from && other === to);
      rulings = rulings.flatMap((ruling): Ruling[] => {
        const links = ruling.effect.links.filter((link) => !isReplaced(link));
        if (links.length === ruling.effect.links.length) return [ruling];
        overlay.lift(ruling.name);
        if (links.length === 0) return [];
        overlay.impose(ruling.name, links, ruling.effect.rule);
        return [{ ...ruling, effect: { ...ruling.effect, links } }];
      });
      if (isPass(effect)) return;
      const ruling = { name: `${name} ${++count}`, effect };
      overlay.impose(ruling.name, effect.links, effect.rule);
      rulings = [...rulings, ruling];
    },
    liftAll() {
      for (const ruling of rulings) overlay.lift(ruling.name);
      rulings = [];
    },
  };
}
