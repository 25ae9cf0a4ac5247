/**
 * Workflow commands of GitHub Actions: an annotation for each case that does not stand well, at the line of its test.
 *
 * Source: GitHub, "Workflow commands for GitHub Actions", setting an error message; the escapes are those of its toolkit
 * (`actions/toolkit`, core/command.ts).
 */
import { caseTitle, flakyTests, type CiCase, type CiReport } from "./ci-report.ts";

/** GitHub shows at most ten errors of a step. */
const ANNOTATIONS_MAX = 10;
/** Lines of a message. */
const LINES_MAX = 20;

/**
 * A line for each, invalid ones first.
 * @param fromRoot the path of a file as the repository names it
 */
export function githubAnnotations(report: CiReport, fromRoot: (file: string) => string): readonly string[] {
  const flaky = new Map(flakyTests(report).map(({ name, passed, of }) => [name, `, flaky: passed ${passed} of ${of}`]));
  const cases = report.cases.filter(({ standing }) => standing !== "valid" && standing !== "not-run");
  const wrong = cases.filter(({ standing }) => standing === "invalid");
  return [...wrong, ...cases.filter((one) => !wrong.includes(one))].slice(0, ANNOTATIONS_MAX).map((one) => {
    const { file, line, standing, headline, command } = one;
    const properties = {
      ...(file === undefined ? {} : { file: fromRoot(file) }),
      ...(file === undefined || line === undefined ? {} : { line: String(line) }),
      title: `clew ${report.verb}: ${caseTitle(one)}${flaky.get(one.name) ?? ""}`,
    };
    const led = withoutHeadline(one);
    const message = [
      headline,
      ...led.slice(0, LINES_MAX),
      ...(led.length > LINES_MAX ? ["…"] : []),
      ...(command === undefined ? [] : [`repeat: ${command}`]),
    ];
    return commandLine(standing === "unknown" ? "warning" : "error", properties, message.join("\n"));
  });
}

/** What was printed may hold it, too. */
function withoutHeadline({ details, headline }: CiCase): readonly string[] {
  return details.filter((line) => line !== headline);
}

function commandLine(name: string, properties: { readonly [name: string]: string }, message: string): string {
  const said = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`);
  return `::${name} ${said.join(",")}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
