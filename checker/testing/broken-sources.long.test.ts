/**
 * The trials have teeth: all mistakes in what decides whether a history is linearizable, beside the verdict, in single
 * objects, and in what was there before.
 */
import { BROKEN_BEGINNINGS } from "./broken-beginnings.ts";
import { BROKEN_BESIDE_THE_VERDICT } from "./broken-beside-the-verdict.ts";
import { BROKEN_COORDINATION } from "./broken-coordination.ts";
import { BROKEN_MODELS } from "./broken-models.ts";
import { BROKEN_OBJECTS } from "./broken-objects.ts";
import { BROKEN_SOURCES } from "./broken-sources.ts";
import { testsOfMistakes } from "./noticed-by-trials.ts";

testsOfMistakes([
  ...BROKEN_SOURCES,
  ...BROKEN_BESIDE_THE_VERDICT,
  ...BROKEN_OBJECTS,
  ...BROKEN_MODELS,
  ...BROKEN_BEGINNINGS,
  ...BROKEN_COORDINATION,
]);
