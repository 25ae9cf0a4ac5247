/**
 * MessageJournal: every message with what became of it, for drawings of who said what to whom. It costs a few
 * microseconds a message, so a cluster has one only when its test asks for it.
 */
import type { Json } from "../../../../histories/json.ts";
import type { MessageRecord } from "../../../../runs/results.ts";
import { messageText, messageType } from "../../../words/message-words.ts";

/** Messages that are kept, the latest ones: some hundred bytes each. */
const RECORDS_MAX = 200_000;

/** What became of one message is written here. */
export interface Fate {
  arrived(timeNs: number): void;
  lost(timeNs: number): void;
}

/** The messages of a run. */
export interface MessageJournal {
  /** A message was handed to the network. `from` and `to` as in `MessageRecord`. */
  sent(message: { readonly from: string; readonly to: string; readonly body: Json }, timeNs: number): Fate;
  /** In the order in which they were sent; the last 200,000. */
  records(): readonly MessageRecord[];
}

interface Draft extends Omit<MessageRecord, "arrived" | "lost"> {
  readonly arrived: number[];
  lost?: number;
}

/** An empty journal. */
export function createMessageJournal(): MessageJournal {
  let drafts: Draft[] = [];
  return {
    sent({ from, to, body }, time) {
      const draft: Draft = {
        time,
        from,
        to,
        message: messageType(body),
        text: messageText(body, undefined),
        arrived: [],
      };
      drafts.push(draft);
      if (drafts.length > 2 * RECORDS_MAX) drafts = drafts.slice(-RECORDS_MAX);
      return { arrived: (timeNs) => void draft.arrived.push(timeNs), lost: (timeNs) => void (draft.lost = timeNs) };
    },
    records: () => drafts.slice(-RECORDS_MAX),
  };
}
