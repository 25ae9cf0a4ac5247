/**
 * The tests of the clusters with processes have teeth, too.
 */
import { BROKEN_WITH_PROCESSES, testsOfMistakes, testsOfSuites } from "./broken-all.ts";

testsOfSuites(BROKEN_WITH_PROCESSES);
testsOfMistakes(BROKEN_WITH_PROCESSES);
