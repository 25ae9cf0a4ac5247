/**
 * Teeth on real processes: a third of the bugs of examples/teeth.yaml; `npm run test:long` has the others.
 */
import { expect, test } from "vitest";
import { tests, testsOfBugs } from "./planted-on-processes.ts";

test("there are thirteen bugs", () => expect(tests).toHaveLength(13));

testsOfBugs(tests.filter((_, place) => place % 3 === 0));
