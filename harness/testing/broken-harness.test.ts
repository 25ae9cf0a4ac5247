/**
 * The tests beside the code have teeth: each mistake of the `broken-….ts` beside this file is made in a copy of the
 * harness, and one of them notices.
 */
import { BROKEN_IN_PROCESS, testsOfMistakes } from "./broken-all.ts";

testsOfMistakes(BROKEN_IN_PROCESS);
