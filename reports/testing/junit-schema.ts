/**
 * Validates JUnit XML as Jenkins would, with a real validator.
 */
import { readFileSync } from "node:fs";
import { validateXML } from "xmllint-wasm";

const schema = readFileSync(new URL("./junit.xsd", import.meta.url), "utf8");

/** What is wrong with the document, a message each; none where it is valid. */
export async function junitProblems(xml: string): Promise<readonly string[]> {
  const { valid, errors } = await validateXML({
    xml: { fileName: "results.xml", contents: xml },
    schema: { fileName: "junit.xsd", contents: schema },
  });
  return valid ? [] : errors.map(({ message }) => message);
}
