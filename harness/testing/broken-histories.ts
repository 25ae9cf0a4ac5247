/**
 * Mistakes in what reads what people write: histories (pairing, lines, fields that nobody knows, files that grow while they
 * are read), and specifications.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

const TORN = { suite: "histories/files/torn-lines.test.ts" };
const FIELDS = { suite: "tests/histories/unknown-fields.test.ts" };
const FOLLOWED = { suite: "histories/files/followed.test.ts" };
const SPEC = { suite: "harness/spec/spec.test.ts", titles: /hides no mistake|no YAML/ };
const FOLLOW = { suite: "harness/cli/follow/follow.test.ts" };

/** All mistakes of this file. */
export const BROKEN_HISTORIES: readonly BrokenHarness[] = [
  ...inFile(
    "histories/pair.ts",
    { suite: "histories/pair.test.ts" },
    ["a retired process may go on", 'if (event.type === "info") retired.set(process, event.index);', ""],
    [
      "a completion may be of another operation",
      "event.f !== begun.f || event.key !== begun.key",
      "event.key !== begun.key",
    ],
    ["a process may have two operations open", "if (problem !== undefined) throw", "if (problem === null) throw"],
  ),
  ...inFile(
    "histories/codecs/lines.ts",
    TORN,
    ["a last line that is whole is torn", "return !isEnded && !isJson(text);", "return !isEnded;"],
    ["a broken line anywhere is torn", "return !isEnded && !isJson(text);", "return !isJson(text);"],
  ),
  ...inFile("histories/codecs/formats.ts", TORN, [
    "a value that is cut off inside a character is a value",
    "if (isCut?.() === true) {",
    "if (isCut === undefined) {",
  ]),
  ...inFile(
    "histories/files/file-text.ts",
    TORN,
    [
      "bytes that are no text become question marks",
      'new TextDecoder("utf-8", { fatal: true });\n    const decode',
      'new TextDecoder("utf-8", { fatal: false });\n    const decode',
    ],
    ["the line of other bytes is the one before", "      line += 1;\n      start", "      start"],
    ["a file that ends inside a character is whole", "      isCut = true;\n", ""],
  ),
  ...inFile("histories/codecs/formats.ts", FIELDS, [
    "a misspelt field makes the file somebody else's",
    "FIELDS.has(name) ? name : meantField(name, event)",
    "FIELDS.has(name) ? name : undefined",
  ]),
  ...inFile(
    "histories/codecs/fields.ts",
    FIELDS,
    ["capitals make another field", "field === bare.toLowerCase()", "field === bare"],
    [
      "a field beside the one that it resembles is misspelt",
      "meant === undefined || Object.hasOwn(event, meant)",
      "meant === undefined",
    ],
  ),
  ...inFile(
    "histories/codecs/strange-fields.ts",
    FIELDS,
    ["a misspelt field is passed over", "if (meant !== undefined) throw", "if (meant === null) throw"],
    ["a client's name may be the key", "field.hasRepeatedWord && field.variesInProcess", "field.hasRepeatedWord"],
    [
      "a number of the operation may be the key",
      "field.hasRepeatedWord && field.variesInProcess",
      "field.variesInProcess",
    ],
    [
      "no field may be the key",
      "if (field.words.has(word)) field.hasRepeatedWord = true;",
      "if (field.words.has(word)) return;",
    ],
  ),
  ...inFile("histories/codecs/jepsen-log.ts", FIELDS, [
    "a line that is nearly an operation is passed over",
    "(isLogged || isNearly(progress, text))",
    "isLogged",
  ]),
  ...inFile("harness/cli/check/doubtful-verdicts.ts", FIELDS, [
    "any field that could be the key makes the verdict unknown",
    "verdict(source.keyedBy(field)) !== false",
    "verdict(source.keyedBy(field)) !== undefined",
  ]),
  ...inFile(
    "histories/files/followed-file.ts",
    FOLLOWED,
    ["what was written anew is read on", "if (!isAsRemembered(opened, position, remembered))", "if (position < 0)"],
    ["another file of the same name is the same", "named.ino === opened.ino", "named.ino !== 0"],
    ["what was read is read again", "    position += count;\n", ""],
  ),
  ...inFile("histories/files/followed-stream.ts", FOLLOWED, [
    "a stream that has nothing is at its end",
    'isEnded ? "end" : "nothing"',
    '"end"',
  ]),
  ...inFile(
    "histories/files/followed-lines.ts",
    FOLLOWED,
    [
      "half a line is forgotten",
      "Buffer.concat([...parts, bytes.subarray(start, end)])",
      "Buffer.from(bytes.subarray(start, end))",
    ],
    [
      "half a line is kept where it will be written over",
      "parts.push(Buffer.from(bytes.subarray(start)))",
      "parts.push(bytes.subarray(start) as Buffer)",
    ],
    ["a line ends one byte too early", "endBytes += line.length + 1;", "endBytes += line.length;"],
    ["a last line has no character that is cut", "isCut && hasMore(decoder)", "isCut && decoder.fatal === undefined"],
  ),
  ...inFile(
    "harness/cli/follow/follow-lines.ts",
    FOLLOW,
    ["a torn line is judged", "if (isTorn(line)) return", "if (line.isEnded) return"],
    ["a whole line without its line feed is left out", "if (isTorn(line)) return", "if (!line.isEnded) return"],
    [
      "what is no line is news",
      "    for (const line of look.kind",
      '    if (look.kind === "bytes") newsAt = clock.now();\n    for (const line of look.kind',
    ],
    [
      "a bad event is read past",
      "if (violation !== undefined) return { because",
      "if (violation === null) return { because",
    ],
  ),
  ...inFile(
    "harness/cli/follow/following.ts",
    FOLLOW,
    ["histories may break their rules", "        pairing.take(event);\n", ""],
    ["an answer of another kind is wrong", "      refuseStrange(operation, model);\n", ""],
    ["no answer is evidence", "      evidence.take(operation);\n", ""],
  ),
  ...inFile("harness/cli/follow/standing.ts", FOLLOW, [
    "a key that could not be followed is linearizable",
    "left.length > 0 || evidence",
    "left.length < 0 || evidence",
  ]),
  ...inFile("harness/spec/load-suite.ts", SPEC, [
    "what is wrong with a suite hides what is wrong with its tests",
    "(isSuite ? suiteProblems(root) : []).map(locate));",
    "(isSuite ? suiteProblems(root) : []).map(locate));\n  if (found.size > 0) throw new SpecError([...found]);",
  ]),
  ...inFile(
    "harness/spec/yaml-mistakes.ts",
    SPEC,
    ["a tag that is not understood is let pass", "[...document.errors, ...document.warnings]", "[...document.errors]"],
    ["an alias without its anchor is our own fault", "  refuseOpenAliases(document, position);\n", ""],
    [
      "one mistake is told as often as the parser complains",
      "if (!mistakes.has(line)) mistakes.set(line,",
      "mistakes.set(place + error.code,",
    ],
  ),
  ...inFile("harness/spec/spec-text.ts", SPEC, [
    "other bytes become question marks",
    "{ fatal: true }",
    "{ fatal: false }",
  ]),
  ...inFile("harness/cli/hunt/no-finding.ts", { suite: "harness/cli/hunt/no-finding.test.ts" }, [
    "a history is some file",
    "if (format !== undefined) {",
    "if (format === null) {",
  ]),
];
