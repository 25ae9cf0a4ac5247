/**
 * A trial of everything between a node and its disk: engine, log file, data directory, lying disk. It runs a node for
 * some lives on a recording file system, ends each life at every one of its calls, in every way, and boots again.
 *
 * The model is a list that only grows. A boot must find what was promised before, then perhaps some of what was added
 * later, in order, and nothing else. A boot may be interrupted like a life. What a finished boot found counts as
 * promised.
 */
import { recordCount } from "../../disk-image.ts";
import type { Json } from "../../node.ts";
import { type RandomStream, createRandomStream } from "../../random.ts";
import type { Disk } from "../disk.ts";
import { createEngine } from "../engine.ts";
import { openLogFile } from "../log-file.ts";
import { encodeRecord } from "../log-record.ts";
import { openLyingDisk } from "../lying-disk.ts";
import { createGrowingList, listOf } from "./growing-list.ts";
import { boot, directory, judgeFound, lastSaid, type Past } from "./boot.ts";
import { judgeDamage } from "./damage.ts";
import { judgeLoss } from "./loss.ts";
import {
  createRecordingFileSystem,
  emptyImage,
  type Image,
  imageAfter,
  type Recorded,
  type RecordingFileSystem,
  type Survival,
} from "./recording-file-system.ts";

/** What happens to a node: values of these sizes are added in one turn; its event loop turns; a sync ends. */
export type Step =
  | { readonly type: "add"; readonly sizes: readonly number[]; readonly isCheckpoint: boolean }
  | { readonly type: "turn" }
  | { readonly type: "sync ends" };

/** One life of the node in a drawn run. */
export interface Life {
  readonly steps: readonly Step[];
  /** Where the life ends, in thousandths of its calls; and how. */
  readonly endsAt: number;
  readonly end: "kill" | "power";
}

/** A drawn run. */
export interface Run {
  readonly disk: "true" | "lying";
  /** The generation of the files that the first life finds; 0: there are none, and no directory. */
  readonly generation: number;
  readonly lives: readonly Life[];
  readonly seed: number;
}

/** What is wrong with the disk's code, as far as this run shows it; undefined: nothing. */
export async function mistakeIn(run: Run): Promise<string | undefined> {
  const random = createRandomStream(run.seed);
  let base = imageOf(run.generation);
  let earlier: readonly Recorded[] = [];
  for (const life of run.lives) {
    const files = createRecordingFileSystem(base, earlier);
    const values = await live(run, life, files);
    const past: Past = { base, calls: files.calls, values };
    const mistake = run.disk === "true" ? judgeTrue(past, earlier.length, random) : judgeLoss(past, earlier.length);
    if (mistake !== undefined) return mistake;
    const end = earlier.length + Math.round((life.endsAt / 1000) * (files.calls.length - earlier.length));
    const isKilled = life.end === "kill" || run.disk === "lying";
    earlier = isKilled ? files.calls.slice(0, end) : [];
    if (!isKilled) base = imageAfter(base, files.calls, end, random);
  }
  return undefined;
}

/** A disk that an earlier node left. */
function imageOf(generation: number): Image {
  if (generation === 0) return emptyImage;
  const names = new Map(emptyImage.names).set("/var", 1).set(directory, 2);
  names.set(`${directory}/checkpoint-${generation}`, 3).set(`${directory}/wal-${generation}`, 4);
  const checkpoint = encodeRecord({ snapshot: ["old 1"], records: ["old 2"] });
  return {
    names,
    data: new Map([
      [3, checkpoint],
      [4, encodeRecord("old 3")],
    ]),
  };
}

const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Plays one life of the node. Returns its list at the end. */
async function live(run: Run, life: Life, files: RecordingFileSystem): Promise<readonly string[]> {
  const waits: (() => void)[] = [];
  const { node, values } = createGrowingList();
  const disk = watched(openDisk(run.disk, files, waits), files, values);
  let promised = 0;
  const failures: Error[] = [];
  const engine = createEngine(node, {
    clock: { now: () => 0, wall: () => 0, realMsUntil: () => 0 },
    disk,
    send: () => undefined,
    reply: (_connection, reply) => void (promised = Math.max(promised, Number(reply))),
    note: () => undefined,
    flush: () => void (promised > 0 && files.record({ type: "promised", count: promised })),
    halted: () => undefined,
    failed: (error) => void failures.push(error),
  });
  files.record({ type: "promised", count: listOf(disk.durable).length });
  engine.arrive({ type: "boot", durable: disk.durable, incarnation: "n1-1" });
  for (let turn = 0; turn < TURNS; turn++) await immediate();
  let added = 0;
  for (const step of life.steps) {
    if (step.type === "add") {
      const fresh = step.sizes.map((size) => `${values().length}.${added++} ${"x".repeat(size)}`);
      engine.arrive({
        type: "request",
        connection: "c",
        request: { values: fresh, isCheckpoint: step.isCheckpoint } as Json,
      });
    } else if (step.type === "turn") {
      await immediate();
    } else if (files.endSync() || run.disk === "lying") {
      waits.shift()?.();
      for (let turn = 0; turn < TURNS; turn++) await immediate();
    }
  }
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  return [...values()];
}

/** Enough turns of the event loop to get from the end of a sync to the start of the next. */
const TURNS = 4;

function openDisk(kind: Run["disk"], files: RecordingFileSystem, waits: (() => void)[]): Disk {
  const warn = (): undefined => undefined;
  if (kind === "true") return openLogFile({ directory, syncs: true, warn, files });
  const wait = (_ms: number, then: () => void): void => void waits.push(then);
  return openLyingDisk({ directory, fsyncMs: [0, 0], random: createRandomStream(1), warn, files, wait });
}

/** The disk, with a record of what it was given and when. */
function watched(disk: Disk, files: RecordingFileSystem, values: () => readonly string[]): Disk {
  return {
    ...disk,
    put(write) {
      disk.put(write);
      files.record({ type: "put", count: recordCount(write), isCheckpoint: write.type === "checkpoint" });
    },
    sync(done) {
      files.record({ type: "handed", count: values().length });
      disk.sync(done);
    },
  };
}

/** Ends the life at each of its calls, by kill and by power failure, and then also the boots that follow. */
function judgeTrue(past: Past, from: number, random: RandomStream): string | undefined {
  for (let end = from; end <= past.calls.length; end++) {
    const promised = lastSaid(past.calls.slice(0, end), "promised");
    const starts: readonly (readonly [string, Image, readonly Recorded[]])[] = [
      ["killed", past.base, past.calls.slice(0, end)],
      ...(["nothing", "everything", random, random] satisfies Survival[]).map(
        (survival) => ["without power", imageAfter(past.base, past.calls, end, survival), []] as const,
      ),
    ];
    for (const [how, base, earlier] of starts) {
      const mistake = judgeBoots({ base, earlier, promised, values: past.values }, random);
      if (mistake !== undefined) return `${how} after ${end} of ${past.calls.length} calls: ${mistake}`;
    }
  }
  return judgeDamage(past, random);
}

interface Start {
  readonly base: Image;
  readonly earlier: readonly Recorded[];
  readonly promised: number;
  readonly values: readonly string[];
}

/** Lets a boot finish, and interrupts others by a power failure after each call and boots again. */
function judgeBoots({ base, earlier, promised, values }: Start, random: RandomStream): string | undefined {
  const files = createRecordingFileSystem(base, earlier);
  const first = boot(files);
  const mistake =
    judgeFound(first, promised, values) ??
    judgeCut(base, earlier, files.image(), first.warnings) ??
    judgeNext(base, earlier, first.found);
  if (mistake !== undefined) return mistake;
  for (let end = earlier.length; end <= files.calls.length; end++) {
    for (const survival of ["nothing", random] satisfies Survival[]) {
      const again = boot(createRecordingFileSystem(imageAfter(base, files.calls, end, survival)));
      const least = end === files.calls.length ? first.found.length : promised;
      const wrong = judgeFound(again, least, values);
      if (wrong !== undefined) return `then without power after ${end - earlier.length} calls of the boot: ${wrong}`;
    }
  }
  return undefined;
}

/** After a boot, what is written and synced next must follow what was found, even after a power failure. */
function judgeNext(base: Image, earlier: readonly Recorded[], found: readonly string[]): string | undefined {
  const files = createRecordingFileSystem(base, earlier);
  const disk = openLogFile({ directory, syncs: true, warn: () => undefined, files });
  disk.put({ type: "write", token: 1, records: [NEXT] });
  disk.sync(() => undefined);
  files.endSync();
  const left = imageAfter(base, files.calls, files.calls.length, "nothing");
  const values = [...found, NEXT];
  const wrong = judgeFound(boot(createRecordingFileSystem(left)), values.length, values);
  return wrong === undefined ? undefined : `then one more value and no power: ${wrong}`;
}

const NEXT = "next";

/** If a log became shorter, it was cut, and there must be a warning. */
function judgeCut(
  base: Image,
  earlier: readonly Recorded[],
  after: Image,
  warnings: readonly string[],
): string | undefined {
  const before = imageAfter(base, earlier);
  for (const [name, inode] of after.names) {
    const isCut = (before.data.get(inode)?.length ?? 0) > (after.data.get(inode)?.length ?? 0);
    if (isCut && warnings.length === 0) return `${name} was cut, and nobody was told`;
  }
  return undefined;
}
