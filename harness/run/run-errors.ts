/**
 * How a run ends that has no results. In a file of its own: the command line knows these errors before it loads what
 * runs a test.
 */

/** A run that could not be carried out, e.g. because a node did not become ready. Its directory is kept. */
export class RunFailedError extends Error {
  /** The name of this class. */
  override readonly name = "RunFailedError";
}

/** The program that was to be tested did not get as far as being a node: its author's business, not clew's. */
export class NotStartedError extends RunFailedError {}

/** A run that was ended from outside before it had begun: nothing failed, and nothing is known. */
export class RunInterruptedError extends RunFailedError {}
