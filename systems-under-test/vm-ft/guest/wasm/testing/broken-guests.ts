/**
 * Mistakes that one could make in the machine of a module. Each replaces a piece of a source file.
 */
import { inFile, type Mistake } from "../../../../../tests/planted-mistake.ts";

const below = (file: string): string => `systems-under-test/vm-ft/guest/wasm/${file}`;

/** All planted mistakes. */
export const BROKEN_GUESTS: readonly Mistake[] = [
  ...inFile(
    below("binary/instrument.ts"),
    {},
    [
      "half of each vector is left out of a checkpoint",
      "    { toWord: [...I64X2_EXTRACT, 1], fromWord: [...I64X2_REPLACE, 1] },\n",
      "",
    ],
    ["the sign of a number is left out of a checkpoint", "toWord: [0xbd]", "toWord: [0x99, 0xbd]"],
    ["only some globals are in a checkpoint", "if (!isMutable) continue;", "if (!isMutable || index === 0) continue;"],
  ),
  ...inFile(
    below("binary/instrument-body.ts"),
    {},
    [
      "a call through a table does not give its stack back",
      "if (code === OP.call || code === OP.callIndirect) put(giveStackBack(place));",
      "if (code === OP.call) put(giveStackBack(place));",
    ],
    ["an inner loop counts as the outer one", "weights[++loops]", "weights[1]"],
    ["the length of a range does not count", "if (RANGE_CODES.has(code)) put(takeLength(place));", ""],
    ["instructions after a loop count as in it", "if (code === OP.end) regions.pop();", ""],
  ),
  ...inFile(
    below("binary/float-instructions.ts"),
    {},
    ["the NaN of a maximum is the machine's", "0x95, 0x96, 0x97, 0xb6", "0x95, 0x96, 0xb6"],
    ["the NaN of a promotion is the machine's", "0xa4, 0xa5, 0xbb", "0xa4, 0xa5"],
    ["the NaNs of roots of lanes are the machine's", "0x6a, 0xe3, 0xe4", "0x6a, 0xe4"],
    ["numbers and NaNs change places", "...get, ...get, 0x5b, SELECT", "...get, ...get, 0x5c, SELECT"],
  ),
  ...inFile(
    below("state/memory-image.ts"),
    {},
    ["the last word of a stretch is left out", "last * 4 + 4", "last * 4"],
    [
      "a gap ends a stretch that nobody keeps",
      "index - last > GAP_WORDS) close();",
      "index - last > GAP_WORDS) from = -1;",
    ],
    ["the last stretch is left out", "  close();\n  return", "  return"],
    ["a memory that grew is not grown again", "if (missing > 0) memory.grow(missing);", ""],
  ),
  ...inFile(
    below("state/instance-state.ts"),
    {},
    [
      "a reference in a global is forgotten",
      "(global.value = referenceOf(image.references[index] ?? -1))",
      "global.value",
    ],
    [
      "the entries of tables are forgotten",
      "entries.forEach((entry, index) => table.set(index, referenceOf(entry)));",
      "",
    ],
    [
      "a table that grew is not grown again",
      "if (entries.length > table.length) table.grow(entries.length - table.length);",
      "",
    ],
  ),
  ...inFile(
    below("wasm-guest.ts"),
    {},
    ["the steps are forgotten in a checkpoint", "image?.steps ?? 0", "0"],
    ["the clients are forgotten in a checkpoint", "createSessions(image?.sessions)", "createSessions()"],
  ),
  ...inFile(below("bytes/base64.ts"), {}, ["the last bytes are wrong", "(bytes[at + 1] ?? 0) << 8", "0"]),
];
