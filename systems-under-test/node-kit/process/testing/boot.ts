/**
 * A boot from the files that an earlier life left, and what it must find.
 */
import { DiskError } from "../disk.ts";
import { openLogFile } from "../log-file.ts";
import { listOf } from "./growing-list.ts";
import type { Image, Recorded, RecordingFileSystem } from "./recording-file-system.ts";

/** The node's data directory in the recording file system. */
export const directory = "/var/n1";

/** Everything recorded up to the end of a life, and the list at that time. */
export interface Past {
  readonly base: Image;
  readonly calls: readonly Recorded[];
  readonly values: readonly string[];
}

/** The largest number of this type recorded so far; 0: none. */
export function lastSaid(calls: readonly Recorded[], type: "promised" | "handed"): number {
  return calls.reduce((most, call) => (call.type === type ? Math.max(most, call.count) : most), 0);
}

/** The result of a boot. */
export interface Boot {
  readonly found: readonly string[];
  /** Why it refused to start; undefined: it started. */
  readonly refused?: string;
  readonly warnings: readonly string[];
}

/** Boots from these files. */
export function boot(files: RecordingFileSystem): Boot {
  const warnings: string[] = [];
  try {
    const { durable } = openLogFile({ directory, syncs: true, warn: (text) => void warnings.push(text), files });
    return { found: listOf(durable), warnings };
  } catch (error) {
    if (error instanceof DiskError) return { found: [], refused: error.message, warnings };
    throw error;
  }
}

/** What is wrong with a boot; undefined: nothing. It must find a beginning of the list with all that was promised. */
export function judgeFound({ found, refused }: Boot, promised: number, values: readonly string[]): string | undefined {
  if (refused !== undefined) return `refused to start: ${refused}`;
  const wrong = found.findIndex((value, at) => value !== values[at]);
  if (wrong >= 0) return `value ${wrong}: expected ${values[wrong] ?? "nothing"}, found ${found[wrong] ?? "nothing"}`;
  return found.length < promised ? `found ${found.length} values of the ${promised} that were promised` : undefined;
}
