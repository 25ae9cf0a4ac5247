/**
 * The tests beside the code have teeth: each mistake that one without processes notices, and that it does not see one where
 * there is none.
 */
import { BROKEN_IN_PROCESS, testsOfMistakes, testsOfSuites } from "./broken-all.ts";

testsOfSuites(BROKEN_IN_PROCESS);
testsOfMistakes(BROKEN_IN_PROCESS);
