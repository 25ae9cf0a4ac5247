/**
 * What became of a message, in words.
 */
import { times } from "../../../histories/words/counts.ts";
import type { ShownMessage } from "../data/report-data.ts";

const FATES: { readonly [fate in ShownMessage["fate"]]: string } = {
  arrived: "arrived",
  lost: "lost on its way",
  "under way": "under way when the run ended",
  "never sent": "never sent: its node ended before what it waited for was on disk",
};

/** e.g. "arrived 2 times: it was doubled on its way; a later message overtook it". */
export function fateWords({
  fate,
  arrived,
  isOvertaken,
}: Pick<ShownMessage, "fate" | "arrived" | "isOvertaken">): string {
  const doubled = arrived.length > 1 ? ` ${times(arrived.length)}: it was doubled on its way` : "";
  return `${FATES[fate]}${doubled}${isOvertaken ? "; a later message overtook it" : ""}`;
}
