/**
 * One thing that a nemesis did or will do, and when: what plans hold and runs record.
 */
import type { NemesisEffect } from "../../nemesis/effect.ts";

/** An effect, and the plugged-in fault that it is part of, by name; left out for all others. */
export type LabelledEffect = NemesisEffect & { readonly fault?: string };

/** When it is done, in whole µs of the run: after every event of that instant and those before. */
export type TimedEffect = LabelledEffect & { readonly atUs: number };
