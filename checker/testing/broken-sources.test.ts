/**
 * The trials have teeth: mistakes in what decides whether a history is linearizable, one of each source and of each family
 * of trials. `npm run test:long` tries all of them, and the mistakes in the rest of the checker.
 */
import { oneOfEach } from "../../tests/planted-mistake.ts";
import { BROKEN_SOURCES } from "./broken-sources.ts";
import { testsOfMistakes } from "./noticed-by-trials.ts";

testsOfMistakes(oneOfEach(BROKEN_SOURCES, ({ families }) => families.source));
