/**
 * A file given in place of a name.
 */

/** What may be given as a file in place of a name, by flags of these names. */
export const NAMED_KINDS = ["system", "workload", "model"] as const;

/** A file given in place of a name. */
export interface NamedPath {
  readonly kind: (typeof NAMED_KINDS)[number];
  /** As it was written in a flag; absolute, where a YAML file has it. */
  readonly given: string;
  /** Absolute. */
  readonly path: string;
  /** Who names it, e.g. "--system", or "suite.yaml:3:9: system". */
  readonly from: string;
}
