/**
 * Damage to synced data: a byte that has changed. A boot must refuse it if something written later shows that it was
 * durable. At the very end of a log it looks like a torn write. A list with a hole must never be accepted.
 */
import type { RandomStream } from "../../random.ts";
import { boot, directory, judgeFound, type Past } from "./boot.ts";
import { createRecordingFileSystem, imageAfter, type Recorded } from "./recording-file-system.ts";

const TRIES = 6;

/** Damages the files of a finished life, one byte at a time, and boots. Returns what is wrong; undefined: nothing. */
export function judgeDamage({ base, calls, values }: Past, random: RandomStream): string | undefined {
  const image = imageAfter(base, calls);
  const whole = boot(createRecordingFileSystem(image)).found.length;
  for (const [name, inode] of image.names) {
    const bytes = image.data.get(inode) ?? Buffer.alloc(0);
    if (!/-\d+$/.test(name) || !name.startsWith(directory) || !bytes.includes(10)) continue;
    const lineEnds = [...bytes.keys()].filter((at) => bytes[at] === 10);
    for (let tries = 0; tries < TRIES; tries++) {
      // Every second try hits a line end, because a reader looks for the next good record there.
      const at = tries % 2 === 0 ? random.pick(lineEnds) : random.integer(0, bytes.length - 1);
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.integer(0, 7));
      const data = new Map(image.data).set(inode, damaged);
      const found = boot(createRecordingFileSystem({ names: image.names, data }));
      const where = `${name} damaged at byte ${at}`;
      // A log that a newer generation has replaced may be damaged, since nothing is missing then.
      if (found.refused !== undefined || found.found.length === whole) continue;
      if (isProvenSynced(calls, inode, at)) return `${where}, which was synced long before: was not refused`;
      const wrong = judgeFound(found, 0, values);
      if (wrong !== undefined) return `${where}: ${wrong}`;
    }
  }
  return undefined;
}

/** Whether something was written to the file after a sync of this byte had ended. */
function isProvenSynced(calls: readonly Recorded[], inode: number, at: number): boolean {
  const written = calls.findLastIndex(
    (call) => call.type === "write" && call.inode === inode && call.at <= at && at < call.at + call.bytes.length,
  );
  if (written < 0) return false;
  const synced = calls.findIndex((call) => call.type === "sync" && call.target === inode && call.before > written);
  return synced >= 0 && calls.slice(synced).some((call) => call.type === "write" && call.inode === inode);
}
