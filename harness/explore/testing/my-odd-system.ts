/**
 * The toy as a system that is plugged in, with what a search must notice: it says that its primary is like another node, and
 * with the option `breaks` it cannot say its invariants.
 */
import { toy } from "../../clusters/testing/toy-system.ts";
import type { System } from "../../../systems-under-test/system.ts";

const odd: System = {
  ...toy,
  name: "odd",
  options: [...toy.options, { name: "breaks", description: "Asking for invariants fails.", default: false }],
  interchangeable: () => [["n1", "n2"]],
  invariants({ options }) {
    if (options["breaks"] === true) throw new Error("the system cannot say its invariants");
    return [];
  },
};

export default odd;
