/**
 * The tests beside the code have teeth: mistakes of the `broken-….ts` beside this file are made in a copy of the harness,
 * one of each source and of each file of tests, and a test notices. `npm run test:long` tries all of them.
 */
import { oneOfEach } from "../../tests/planted-mistake.ts";
import { BROKEN_IN_PROCESS, testsOfMistakes } from "./broken-all.ts";

testsOfMistakes(oneOfEach(BROKEN_IN_PROCESS, ({ suite }) => suite));
