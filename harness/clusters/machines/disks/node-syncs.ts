/**
 * NodeSyncs: what the disks of a cluster's nodes do with syncs. A rule stays in force across the end of a node: processes that
 * start later get it a moment after they are there.
 */
import { settle } from "../../settle.ts";
import { processesOfGroup } from "../../local/processes/process-state.ts";
import type { Cluster, SyncRule } from "../../cluster.ts";
import { attachTracer, type Tracer } from "./tracer.ts";

/** How often processes are looked for that have come since. */
const LOOK_EVERY_MS = 100;

/** The syncs of a cluster's nodes. */
export interface NodeSyncs {
  /** As `Cluster.setSyncs`, without the start of those that have ended. */
  readonly set: NonNullable<Cluster["setSyncs"]>;
  /** Whether what runs there may have been given an error, now or since it was started. */
  mayHaveFailed(node: string): boolean;
  /** Whether no rule is in force there. */
  isSound(node: string): boolean;
  /** The node is started: what it was given before does not matter any more. */
  started(node: string): void;
  /** A sentence for each node whose disk does not do what it should. */
  disturbances(): readonly string[];
  close(): Promise<void>;
}

interface NodeDisk {
  rule: SyncRule;
  tracer: Tracer | undefined;
  /** Calls that met the rule under tracers that have ended. */
  met: number;
  mayHaveFailed: boolean;
  /** Settles when what was asked for has been done: one thing at a time. */
  busy: Promise<unknown>;
}

/** Disks that do what they should. @param pidOf the first process of a node that runs or is paused; undefined: there is none */
export function createNodeSyncs(pidOf: (node: string) => number | undefined): NodeSyncs {
  const disks = new Disks(pidOf);
  return {
    set(node, rule, done) {
      const wasRunning = pidOf(node) !== undefined;
      let met = 0;
      const setting = disks.set(node, rule).then((count) => void (met = count));
      // Who has ended cannot be traced.
      settle(setting, (problem) => done({ wasRunning, met }, pidOf(node) === undefined ? undefined : problem));
    },
    mayHaveFailed: (node) => disks.of(node).mayHaveFailed,
    isSound: (node) => isSound(disks.of(node).rule),
    started(node) {
      const disk = disks.of(node);
      disk.mayHaveFailed = disk.rule.error !== undefined;
    },
    disturbances: () =>
      disks.all().flatMap(([node, { rule }]) => (isSound(rule) ? [] : [`syncs of ${node} ${told(rule)}`])),
    close: () => disks.close(),
  };
}

class Disks {
  readonly #pidOf: (node: string) => number | undefined;
  readonly #known = new Map<string, NodeDisk>();
  #timer: NodeJS.Timeout | undefined;

  constructor(pidOf: (node: string) => number | undefined) {
    this.#pidOf = pidOf;
  }

  of(node: string): NodeDisk {
    const disk = this.#known.get(node) ?? {
      rule: {},
      tracer: undefined,
      met: 0,
      mayHaveFailed: false,
      busy: Promise.resolve(),
    };
    this.#known.set(node, disk);
    return disk;
  }

  all(): readonly (readonly [string, NodeDisk])[] {
    return [...this.#known];
  }

  /** Gives how many calls have met the rule that was in force. */
  set(node: string, rule: SyncRule): Promise<number> {
    const disk = this.of(node);
    return inTurn(disk, async () => {
      await letGo(disk);
      const { met } = disk;
      disk.met = 0;
      disk.rule = rule;
      this.#keepLooking();
      await this.#attach(node, disk);
      return met;
    });
  }

  async close(): Promise<void> {
    const disks = [...this.#known.values()];
    for (const disk of disks) disk.rule = {};
    await Promise.all(disks.map((disk) => inTurn(disk, () => letGo(disk))));
    clearTimeout(this.#timer);
  }

  /** Attaches where the rule wants it and nobody is attached. */
  async #attach(node: string, disk: NodeDisk): Promise<void> {
    if (isSound(disk.rule) || disk.tracer?.isAttached() === true) return;
    await letGo(disk);
    const pid = this.#pidOf(node);
    const pids = pid === undefined ? [] : processesOfGroup(pid);
    if (pids.length === 0) return;
    disk.mayHaveFailed ||= disk.rule.error !== undefined;
    disk.tracer = await attachTracer(pids, disk.rule);
  }

  #look(): void {
    this.#timer = undefined;
    for (const [node, disk] of this.#known) {
      // One that ends at this moment is looked at once more, if another comes.
      if (!isSound(disk.rule)) void inTurn(disk, () => this.#attach(node, disk)).catch(() => undefined);
    }
    this.#keepLooking();
  }

  #keepLooking(): void {
    if (this.all().some(([, { rule }]) => !isSound(rule))) {
      this.#timer ??= setTimeout(() => this.#look(), LOOK_EVERY_MS);
    }
  }
}

/** One thing at a time. */
function inTurn<Result>(disk: NodeDisk, task: () => Promise<Result>): Promise<Result> {
  const turn = disk.busy.then(task);
  disk.busy = turn.catch(() => undefined);
  return turn;
}

async function letGo(disk: NodeDisk): Promise<void> {
  const { tracer } = disk;
  disk.tracer = undefined;
  if (tracer !== undefined) disk.met += await tracer.close();
}

const isSound = ({ delayMs, error }: SyncRule): boolean => delayMs === undefined && error === undefined;

/** What syncs do under the rule, e.g. "take 50 ms longer". */
function told({ delayMs, error }: SyncRule): string {
  if (error !== undefined) return `fail with ${error}`;
  return delayMs === "endless" ? "do not end" : `take ${delayMs} ms longer`;
}
