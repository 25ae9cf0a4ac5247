/**
 * The one order of transactions, as a monitor learns it: what is at each place, what comes before it, and how far it is
 * committed. Two logs that hold the same place hold the same before it, if every place has one transaction and one
 * predecessor; so logs need not be compared.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import { HASH_START, mixJson } from "../../replicated-store/hash.ts";
import type { Entry } from "../zab/messages.ts";
import { compareZxids, ZXID_ZERO, type Zxid } from "../zxid.ts";

/** Called for each thing that is wrong. */
export type Say = (invariant: string, message: string) => void;

/** What is known of the order. */
export interface Order {
  /** A server holds this entry right after the place `before`. */
  hold(by: Id, before: Zxid, entry: Entry): void;
  /** A server takes everything up to `zxid` for committed. */
  commit(by: Id, zxid: Zxid): void;
  isCommitted(zxid: Zxid): boolean;
  /** The place before this one; undefined: nobody held it. */
  before(zxid: Zxid): Zxid | undefined;
  /** The last place that anybody took for committed. */
  committedTo(): Zxid;
}

interface Place {
  readonly transaction: Json;
  readonly before: Zxid;
  readonly by: Id;
  isCommitted: boolean;
}

/** An order in which nothing has a place yet. */
export function createOrder(say: Say): Order {
  const places = new Map<number, Place>();
  let committedTo = ZXID_ZERO;

  function hold(by: Id, before: Zxid, { zxid, transaction }: Entry): void {
    const known = places.get(numberOf(zxid));
    if (known === undefined) {
      places.set(numberOf(zxid), { transaction, before, by, isCommitted: false });
      return;
    }
    if (!isSame(known.transaction, transaction)) {
      say("one transaction a zxid", `${known.by} and ${by} hold different transactions at zxid ${zxidText(zxid)}`);
    } else if (compareZxids(known.before, before) !== 0) {
      const what = `before zxid ${zxidText(zxid)} comes ${zxidText(known.before)} at ${known.by} and ${zxidText(before)} at ${by}`;
      say("logs agree up to what they share", what);
    }
  }

  function commit(by: Id, zxid: Zxid): void {
    if (compareZxids(zxid, committedTo) <= 0) return;
    // Back from the new end, it must come to the old one.
    let at = zxid;
    for (;;) {
      const place = places.get(numberOf(at));
      if (place === undefined || compareZxids(at, committedTo) <= 0) break;
      place.isCommitted = true;
      at = place.before;
    }
    if (compareZxids(at, committedTo) !== 0) {
      const what = `${by} commits up to zxid ${zxidText(zxid)}, in which ${zxidText(committedTo)} has no place, though it is committed`;
      say("what is committed stays", what);
    }
    committedTo = zxid;
  }

  return {
    hold,
    commit,
    isCommitted: (zxid) => places.get(numberOf(zxid))?.isCommitted === true,
    before: (zxid) => places.get(numberOf(zxid))?.before,
    committedTo: () => committedTo,
  };
}

/** A number for each place. It is looked up for each entry of each server, and a text would be made each time. */
function numberOf([epoch, counter]: Zxid): number {
  return epoch * 2 ** 32 + counter;
}

/** In one process most servers hold the very value that their leader proposed. */
function isSame(one: Json, other: Json): boolean {
  return one === other || mixJson(HASH_START, one) === mixJson(HASH_START, other);
}

/** For example "2:7". */
export function zxidText([epoch, counter]: Zxid): string {
  return `${epoch}:${counter}`;
}
