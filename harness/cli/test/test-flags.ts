/**
 * The flags of `clew test`.
 */
import type { Flags } from "../../spec/flags.ts";
import type { TellingFlags } from "../ci/reporter-flags.ts";
import type { RepetitionFlags } from "./attempts.ts";
import type { NodeOutputFlags } from "./node-output.ts";

/** The options of `clew test`, as text from the command line. */
export interface TestFlags extends Flags, NodeOutputFlags, RepetitionFlags, TellingFlags {
  readonly only?: string;
  /** Only this part of the tests, e.g. "2/4". */
  readonly shard?: string;
  readonly store: string;
  /** Arguments of the program that is tested. */
  readonly args?: readonly string[];
  /** The same runs with the planted bugs taken out. */
  readonly withoutMutant?: boolean;
}

/** Those that say what a test is: the others are about how it is run and told. */
export function specFlags(flags: TestFlags): Flags {
  const { only: _only, shard: _shard, store: _store, withoutMutant: _without, ...withOutput } = flags;
  const { logStderr: _stderr, logNetSend: _send, logNetRecv: _recv, ...withTelling } = withOutput;
  const { quiet: _quiet, json: _json, reporter: _reporter, repeat: _repeat, untilFail: _until, ...rest } = withTelling;
  return rest;
}
