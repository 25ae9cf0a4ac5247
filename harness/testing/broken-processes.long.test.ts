/**
 * The tests of the clusters with processes have teeth, too.
 */
import { BROKEN_WITH_PROCESSES, testsOfMistakes } from "./broken-all.ts";

testsOfMistakes(BROKEN_WITH_PROCESSES);
