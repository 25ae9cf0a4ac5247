/**
 * What `import … from "clew/system"` gives: all that a system under test is written with. Nothing here starts anything.
 */
export * from "./node-kit/node.ts";
export * from "./node-kit/client.ts";
export * from "./node-kit/retrying-client.ts";
export * from "./node-kit/random.ts";
export * from "./node-kit/errors.ts";
export * from "./node-kit/gate.ts";
export * from "./node-kit/script.ts";
export type { HostState } from "./node-kit/script-host.ts";
export type {
  AvailabilityPromise,
  ClientConfig,
  Claim,
  Weakness,
  Member,
  MemberChange,
  Membership,
  Moment,
  MonitorSurroundings,
  Mutant,
  NodeConfig,
  OptionFile,
  StatedProperties,
  System,
  SystemDescription,
  SystemMonitor,
  SystemOption,
  Violation,
  WeaknessSeen,
} from "./system.ts";
export { createOptionReader } from "./option-reader.ts";
export { readOptionFile } from "./node-kit/option-file.ts";
export type { OptionReader } from "./option-reader.ts";
export { mutantOf } from "./planted-bug.ts";
export type { PlantedBug } from "./planted-bug.ts";
export type { Deed, Loss, NoteWords, SystemWords, TimedNote } from "./words.ts";
