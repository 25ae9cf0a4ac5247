/**
 * The trials have teeth: mistakes in what decides whether a history is linearizable.
 */
import { BROKEN_SOURCES } from "./broken-sources.ts";
import { testsOfMistakes } from "./noticed-by-trials.ts";

testsOfMistakes(BROKEN_SOURCES);
