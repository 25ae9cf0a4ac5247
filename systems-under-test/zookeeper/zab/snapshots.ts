/**
 * Snapshots: a server reads its service piece by piece, while it goes on applying, and then replaces the log's beginning by
 * the image. The image is fuzzy: it is labelled with the place where its reading began, and everything after is applied again.
 */
import { compareZxids } from "../zxid.ts";
import { countTo, forget } from "./log.ts";
import type { Zab } from "./state.ts";
import { writeCheckpoint } from "./storage.ts";
import { neededFrom } from "./synchronisation.ts";

/** Begins to read when enough was applied, and reads one piece. Called after each step in which time passed. */
export function readOnePiece(zab: Zab): void {
  const { options, service } = zab;
  if (zab.reading === null) {
    if (options.snapshotEntries === 0 || zab.appliedSinceImage < options.snapshotEntries) return;
    // Between a fuzzy image and the end of its reading, the state is of no place.
    if (compareZxids(zab.applied, zab.exactFrom) < 0) return;
    zab.appliedSinceImage = 0;
    zab.reading = { atBeginning: zab.applied, pieces: service.readImage() };
    zab.image = [];
    return;
  }
  const piece = zab.reading.pieces.next();
  if (piece !== undefined) {
    zab.image.push(piece);
    return;
  }
  const { atBeginning } = zab.reading;
  zab.reading = null;
  keep(zab, atBeginning);
}

function keep(zab: Zab, atBeginning: Zab["applied"]): void {
  const { rules, log, applied, options } = zab;
  const zxid = rules.snapshotLabel({ atBeginning, atEnd: applied });
  const bounded = log.entries[countTo(log, applied) - options.keptEntries - 1]?.zxid ?? log.start;
  forget(log, countTo(log, neededFrom(zab, rules.forgetTo(zxid, bounded))));
  writeCheckpoint(zab, { zxid, readTo: applied, image: zab.image, logStart: log.start });
  zab.image = [];
}
