/**
 * One thing that a nemesis did or will do, and when: what plans hold and runs record.
 */
import type { NemesisEffect } from "../../nemesis/effect.ts";

/** When it is done, in whole µs of the run: after every event of that instant and those before. */
export type TimedEffect = NemesisEffect & { readonly atUs: number };
