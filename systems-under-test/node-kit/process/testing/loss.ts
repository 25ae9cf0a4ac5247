/**
 * A lying disk, killed at each of its calls. What was promised must be there, what was not yet being synced must be
 * gone, and `countLoss` must count what is gone from the files.
 */
import { countLoss } from "../lying-disk.ts";
import { boot, directory, judgeFound, lastSaid, type Past } from "./boot.ts";
import { createRecordingFileSystem, type Recorded } from "./recording-file-system.ts";

/** @param from number of calls in earlier lives */
export function judgeLoss({ base, calls, values }: Past, from: number): string | undefined {
  const lifeBegins = calls.findIndex((call, at) => at >= from && call.type === "promised");
  for (let end = lifeBegins + 1; end <= calls.length; end++) {
    const past = calls.slice(0, end);
    const handed = Math.max(lastSaid(past, "promised"), lastSaid(past.slice(from), "handed"));
    const counted = countLoss(directory, createRecordingFileSystem(base, past));
    const found = boot(createRecordingFileSystem(base, past));
    const wrong =
      judgeFound(found, lastSaid(past, "promised"), values) ??
      (found.found.length > handed
        ? `${found.found.length} values survived, of ${handed} handed to a sync`
        : undefined) ??
      judgeCount(counted, found.found, { calls: past.slice(lifeBegins), values });
    if (wrong !== undefined) return `killed after ${end} of ${calls.length} calls: ${wrong}`;
  }
  return undefined;
}

/**
 * Each record of this life is a value or a checkpoint's snapshot. Those that are kept come before those that are lost.
 */
function judgeCount(
  { written, kept, lost }: { readonly written: number; readonly kept: number; readonly lost: number },
  found: readonly string[],
  life: { readonly calls: readonly Recorded[]; readonly values: readonly string[] },
): string | undefined {
  const [booted] = life.calls;
  const before = booted?.type === "promised" ? booted.count : 0;
  const puts = life.calls.flatMap((call) => (call.type === "put" ? [call] : []));
  const put = puts.reduce((sum, { count }) => sum + count, 0);
  const snapshots = puts.filter(({ isCheckpoint }) => isCheckpoint).length;
  const fewest = found.length - before;
  const isFair = written <= put && kept >= fewest && kept <= fewest + snapshots && lost === written - kept && lost >= 0;
  return isFair
    ? undefined
    : `counted ${lost} lost, ${kept} kept and ${written} written of ${put} put; ${fewest} values are in the files`;
}
