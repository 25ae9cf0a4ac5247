/**
 * The names of the guarantees. In a file of their own: a command line lists them without the algorithms that decide
 * them.
 */

/** The names of the session guarantees. */
export const SESSION_GUARANTEES = [
  "session",
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
] as const;
/** The name of a session guarantee. */
export type SessionGuarantee = (typeof SESSION_GUARANTEES)[number];

/** The guarantees that can be asked for, strongest first as far as they can be compared. */
export const GUARANTEES = [
  "linearizable",
  "ordered-sequential",
  "sequential",
  "regular",
  ...SESSION_GUARANTEES,
] as const;
/** The name of a guarantee. */
export type Guarantee = (typeof GUARANTEES)[number];
