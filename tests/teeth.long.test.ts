/**
 * Teeth on real processes: the other bugs of examples/teeth.yaml.
 */
import { tests, testsOfBugs } from "./planted-on-processes.ts";

testsOfBugs(tests.filter((_, place) => place % 3 !== 0));
