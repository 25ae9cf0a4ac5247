/**
 * Teeth on real processes: the other bugs of examples/teeth.yaml.
 */
import { firstOfEachSystem, tests, testsOfBugs } from "./planted-on-processes.ts";

testsOfBugs(tests.filter((bug) => !firstOfEachSystem.includes(bug)));
