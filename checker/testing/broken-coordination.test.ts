/**
 * The trials have teeth: mistakes in the checks of coordination services.
 */
import { BROKEN_COORDINATION } from "./broken-coordination.ts";
import { testsOfMistakes } from "./noticed-by-trials.ts";

testsOfMistakes(BROKEN_COORDINATION);
