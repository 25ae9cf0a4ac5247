/**
 * Mistakes in the search of `clew explore`. One that takes two states for one, or loses one, still ends with "safe".
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

const PLAIN = { suite: "harness/explore/search/oracle.test.ts", titles: /with all that may happen/ };
const FUTURES = { suite: "harness/explore/whole-state.test.ts", titles: /drawn nodes/ };
const EXCHANGED = { suite: "harness/explore/search/oracle.test.ts", titles: /where nodes are interchangeable/ };
/** The family of tokens is the fourth. */
const TOKENS = { suite: "harness/explore/judge.test.ts", titles: /a judge of (\$model #3|an id)/ };
const SET = { suite: "harness/explore/search/oracle.test.ts", titles: /plain search where messages may arrive any/ };

const SHARED = { suite: "harness/explore/search/oracle.test.ts", titles: /one searcher, two and three/ };

export const BROKEN_EXPLORE: readonly BrokenHarness[] = [
  ...inFile(
    "harness/explore/node-machine.ts",
    FUTURES,
    ["a state forgets what is on disk", "      records,\n      this.#unsynced,", "      this.#unsynced,"],
    ["a state forgets what is not synced", "      records,\n      this.#unsynced,", "      records,"],
    [
      "a state forgets what the gate holds back",
      "JSON.stringify([state, this.#node?.wakeAt(), held, this.#random?.drawn()])",
      "JSON.stringify([state, this.#node?.wakeAt(), held.length > 9, this.#random?.drawn()])",
    ],
  ),
  ...inFile(
    "harness/explore/judge.ts",
    TOKENS,
    ["an answer must be what was taken for it", "if (isVoid && stepped(", "if (stepped("],
    ["what followed is not looked at again with the answer", "at = place + 1;", "at = effects.length;"],
    [
      "a read that was not answered has changed nothing",
      "if (after?.state === before.state) return [after];",
      "if (after?.state === before.state) return [{ ...after, effects: after.effects.map((each) => ({ ...each, isVoid: true })) }];",
    ],
  ),
  ...inFile(
    "harness/explore/settling/settle.ts",
    { suite: "harness/explore/settling/settle.test.ts", titles: /a cluster settles/ },
    ["whoever is unready is as good as ready", "isReady(nodes);\n}\n\nfunction", "true;\n}\n\nfunction"],
    ["nobody orders a repair", "letters.push(...given);", "void given;"],
  ),
  ...inFile(
    "harness/explore/events.ts",
    PLAIN,
    ["a bound is not counted", "if (uses !== UNBOUNDED) next.words", "if (uses === CRASHES) next.words"],
    [
      "a letter that arrives is on its way still",
      "if (old === left) left = NO_LETTER;",
      "if (old === left && old < 0) left = NO_LETTER;",
    ],
    [
      "a letter that was sent is lost",
      "        words[to++] = fresh;\n",
      "        if (fresh % 5 !== 4) words[to++] = fresh;\n",
    ],
    [
      "nothing arrives twice",
      "if (isDoubled && this.#isLeft(DUPLICATES))",
      "if (isDoubled && !this.#isLeft(DUPLICATES))",
    ],
  ),
  ...inFile("harness/explore/events.ts", SET, [
    "what is sent twice stands twice in a set",
    "const isThere = this.#isSet &&",
    "const isThere = !this.#isSet &&",
  ]),
  ...inFile(
    "harness/explore/search/symmetry.ts",
    EXCHANGED,
    ["names in letters are not exchanged", "(word) => names.get(word) ?? word", "(word) => word"],
    [
      "states are exchanged, letters are not",
      "const letter = this.#letterImage(exchange, words[place] as number);",
      "const letter = words[place] as number;",
    ],
    ["letters are exchanged, states are not", "words[who] = image[who] as number;", "void image[who];"],
  ),
  ...inFile(
    "harness/explore/search/symmetry.ts",
    { suite: "harness/explore/search/oracle.test.ts", titles: /are noticed/ },
    [
      "nodes are believed to be interchangeable",
      "    if (isAlike) return;\n",
      "    if (isAlike || !isAlike) return;\n",
    ],
  ),
  ...inFile(
    "harness/explore/shared/world-store.ts",
    SHARED,
    [
      "a world that is there twice is not noticed where another searcher wrote it",
      "if (this.#records[at + HASH] === hash && this.#isAt",
      "if (this.#records[at + CHUNK] === this.#chunk && this.#records[at + HASH] === hash && this.#isAt",
    ],
    [
      "the world before another is the one that was first",
      "        if (before >= 0) this.#prefer(found - 1, before);\n",
      "",
    ],
  ),
  ...inFile("harness/explore/shared/journal.ts", SHARED, [
    "what others wrote is not read before one writes",
    "              catchUp();\n",
    "              read += 0;\n",
  ]),
  ...inFile("harness/explore/search/searcher.ts", SHARED, [
    "a world is lost between two portions",
    "world = Atomics.add(control, AT.next, PORTION);",
    "world = Atomics.add(control, AT.next, PORTION + (number > 0 ? 1 : 0));",
  ]),
  ...inFile("harness/explore/search/lead.ts", SHARED, [
    "a level ends where the first searcher has nothing to do",
    "for (const searcher of searchers) isBusy = searcher.work() || isBusy;",
    "for (const searcher of searchers) isBusy = searcher.work();",
  ]),
  ...inFile("harness/explore/search/wrong.ts", SHARED, [
    "the trace is the one of who was first",
    "if (found !== undefined && (first === undefined || goesBefore(found, first))) first = found;",
    "if (found !== undefined) first ??= found;",
  ]),
];
