/**
 * Mistakes in what a run keeps of its messages: the tape, the recorder, what is put on the tape and when it is written.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

const ROOM = "harness/clusters/messages";
const TAPED_PROXY = { suite: "harness/clusters/local/links/taped-proxy.test.ts" };
const TAPE = { suite: `${ROOM}/message-tape.test.ts` };

export const BROKEN_MESSAGES: readonly BrokenHarness[] = [
  ...inFile(
    `${ROOM}/byte-ring.ts`,
    TAPE,
    ["a content lies across the end", "if (at + lengthMax > bytesMax) end += bytesMax - at;", ""],
    ["what was overwritten is still there", "place < end - bytesMax", "place < end - 2 * bytesMax"],
  ),
  ...inFile(
    `${ROOM}/message-tape.ts`,
    TAPE,
    ["the tape has no end", "count - first >= messagesMax || ", ""],
    ["the second arrival is forgotten", "else arrivedAgain.set(number, timeNs);", ""],
  ),
  ...inFile(
    `${ROOM}/message-recorder.ts`,
    { suite: `${ROOM}/message-recorder.test.ts` },
    ["messages are written twice", "    recorded.add(number);\n", ""],
    ["a run may fill the disk", "    left--;\n", ""],
    ["what is under way is written at once", "if (tape.read(number).isSettled) write(made);", "if (made) write(made);"],
    ["before a moment the earliest are kept", 'which === "first" ? group', 'which !== "first" ? group'],
  ),
  ...inFile(`${ROOM}/fair-share.ts`, { suite: `${ROOM}/fair-share.test.ts` }, [
    "those that ask for little have more",
    "    left -= wish;\n",
    "",
  ]),
  ...inFile(
    `${ROOM}/content-words.ts`,
    { suite: `${ROOM}/content-words.test.ts` },
    [
      "what nobody understands ends the run",
      "return byteWords(taped);\n    }\n  };",
      "throw new Error();\n    }\n  };",
    ],
    ["half of a message is read", "if (kept.length < sizeBytes) return longWords(taped);", ""],
  ),
  ...inFile("harness/clusters/local/links/passed-frames.ts", TAPED_PROXY, [
    "a frame in pieces is its last piece",
    "tape.sent(Buffer.concat(begun), ",
    "tape.sent(piece, ",
  ]),
  ...inFile("harness/clusters/local/links/carry.ts", TAPED_PROXY, [
    "half a frame is forgotten",
    "if (heldBytes > 0) loseHalf",
    "if (heldBytes < 0) loseHalf",
  ]),
  ...inFile(
    "harness/run/files/growing-files.ts",
    { suite: "harness/run/files/growing-files.test.ts" },
    ["messages are written when the run is over", "    recorder?.look();\n    for", "    for"],
    ["a fault is no moment", 'if (event.process === "nemesis") moment(event.time);', ""],
    ["there is always a file", "if (hasMessages) appendFileSync", "appendFileSync"],
  ),
];
