/**
 * What became of a message, in words.
 */
import { times } from "../../../histories/words/counts.ts";
import type { ShownMessage } from "../data/report-data.ts";

type Fate = Pick<ShownMessage, "fate" | "arrived" | "isOvertaken" | "isCut">;

const FATES: { readonly [fate in ShownMessage["fate"]]: string } = {
  arrived: "arrived",
  lost: "lost on its way",
  "under way": "under way when the run ended",
  "never sent": "never sent: its node ended before what it waited for was on disk",
};

/** Whether it fared otherwise than a message does while nothing is broken. */
export function isDisturbed({ fate, arrived, isOvertaken }: Fate): boolean {
  return fate === "lost" || fate === "never sent" || arrived.length > 1 || isOvertaken;
}

/** e.g. "arrived 2 times: it was doubled on its way; a later message overtook it". */
export function fateWords({ fate, arrived, isOvertaken, isCut }: Fate): string {
  const cut = fate === "lost" && isCut === true ? ": its link was cut" : "";
  const doubled = arrived.length > 1 ? ` ${times(arrived.length)}: it was doubled on its way` : "";
  return `${FATES[fate]}${cut}${doubled}${isOvertaken ? "; a later message overtook it" : ""}`;
}
