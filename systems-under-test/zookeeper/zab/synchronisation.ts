/**
 * How a leader brings a learner to its history: it may keep the beginning of its own (DIFF), must cut off its end (TRUNC), or
 * gets an image (SNAP). What comes after is sent as proposals, then NEWLEADER. Proposals from then on follow on the same
 * channel, also before the learner has acknowledged: it would else miss them.
 *
 * An image is read piece by piece, while transactions go on being applied. So it is fuzzy, and everything after the place
 * where its reading began follows.
 */
import { compareZxids, type Zxid } from "../zxid.ts";
import { sendOn } from "./channel.ts";
import { entriesAfter, floorOf } from "./log.ts";
import type { ChannelMessage, Entry } from "./messages.ts";
import { laterZxid, type Leadership, type Learner, type Zab } from "./state.ts";

/** Begins to synchronise a learner that has accepted the epoch. */
export function synchronise(zab: Zab, leadership: Leadership, learner: Learner): void {
  const plan = zab.rules.synchronisation(learner.history.zxid, floorOf(zab.log, learner.history.zxid));
  if (plan.mode === "keep") {
    sendOn(zab, learner.channel, { type: "keep", keepTo: plan.keepTo });
    return sendRest(zab, leadership, learner, plan.keepTo);
  }
  learner.phase = "image";
  learner.reading = { atBeginning: zab.applied, pieces: zab.service.readImage() };
}

/** Sends the next piece to every learner that gets an image. */
export function sendImagePieces(zab: Zab, leadership: Leadership): void {
  for (const learner of leadership.learners.values()) {
    const { reading } = learner;
    if (reading === null) continue;
    const piece = reading.pieces.next();
    if (piece !== undefined) {
      sendOn(zab, learner.channel, { type: "imagePiece", piece });
      continue;
    }
    learner.reading = null;
    // A leader that booted from a fuzzy image may not be past it yet.
    const readTo = laterZxid(zab.applied, zab.exactFrom);
    const zxid = zab.rules.snapshotLabel({ atBeginning: reading.atBeginning, atEnd: zab.applied });
    sendOn(zab, learner.channel, { type: "imageEnd", zxid, readTo });
    sendRest(zab, leadership, learner, zxid);
  }
}

function sendRest(zab: Zab, { epoch }: Leadership, learner: Learner, after: Zxid): void {
  for (const { zxid, transaction } of entriesAfter(zab.log, after)) {
    sendOn(zab, learner.channel, { type: "propose", zxid, transaction });
  }
  sendOn(zab, learner.channel, { type: "newLeader", epoch });
  learner.phase = "synchronised";
}

/** The earliest place at which an image on its way begins; the log must be kept from there on. */
export function neededFrom({ leadership }: Zab, otherwise: Zxid): Zxid {
  let needed = otherwise;
  for (const { reading } of leadership?.learners.values() ?? []) {
    if (reading !== null && compareZxids(reading.atBeginning, needed) < 0) needed = reading.atBeginning;
  }
  return needed;
}

/** Sends a new proposal to all that were sent what is before it. */
export function sendProposal(zab: Zab, { learners }: Leadership, { zxid, transaction }: Entry): void {
  const proposal: ChannelMessage = { type: "propose", zxid, transaction };
  for (const learner of learners.values()) {
    const isFollowing = learner.phase === "following";
    const hasHistory = isFollowing || learner.phase === "synchronised";
    if (!zab.rules.isSentProposals({ hasHistory, isFollowing })) continue;
    sendOn(zab, learner.channel, proposal);
  }
}
