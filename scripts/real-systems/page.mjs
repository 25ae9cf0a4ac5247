/**
 * `docs/real-systems.md`, made of what was recorded by `npm run test:real -- --record` and of what the adapters say.
 */

const HEAD = `# Real servers under real faults

\`clew test --system etcd\` starts the real servers where they are installed, breaks the network and the processes under them, and says
whether they keep what they claim. This page says what was seen. It is made by \`npm run test:real -- --all --record\`; a row is there only
if its test was run.

A run is judged by what the makers of a system claim with its options ([decision](decisions/0067-a-run-is-judged-by-what-its-system-claims.md)).
What breaks and was never promised is shown as "not promised", and the run is valid. \`--option claim=linearizable\` sets the claim aside and
asks for linearizability alone: so the tests are written that show what people must not expect.

`;

const FOOT = `
## What this does not say

- The versions are those that Debian 12 and npm gave on that day. Newer ones may have mended what is shown here, and older ones may be worse:
  run the command with yours. A version that an adapter was not tried with is told with a warning.
- "Nothing found" is no proof: these are runs of seconds on two busy cores, and the rarest bugs took others days.
- A kill is no power loss: what the server has given to the operating system is still there. A \`power-loss\` takes it, from a disk that
  the server has for itself; what the disk itself would lose or turn round is not shown.
- Cuts between servers are made by proxies here, which are known by their connections (Linux only). Servers of
  ZooKeeper, Galera and RabbitMQ pass them by: their links are cut where each has an address of its own (\`--cluster namespaces\`).
`;

/** @param recorded by name of the test */
export function realSystemsPage(recorded, systems) {
  const sections = systems.flatMap((system) => {
    const own = Object.entries(recorded).filter(([, record]) => record.system === system.name);
    return own.length === 0 ? [] : [sectionOf(system, own)];
  });
  return `${HEAD}${sections.join("\n")}${FOOT}`;
}

function sectionOf(system, own) {
  const [, { version, file }] = own.at(-1);
  const rows = own.map(([name, record]) => row(name, record, system));
  const claims = new Map(own.map(([, { options }]) => claimOf(system, options)).map((claim) => [claim.of, claim]));
  return `## ${system.title}

\`${system.adapter.check.install}\`, here: ${version.trim()}.

${[...claims.values()].map(claimLine).join("\n")}

${table([["test", "options", "workload", "faults", "operations", "seen"], ...rows])}

\`\`\`sh
npx clew test examples/real/${file}
\`\`\`
`;
}

/** What is claimed, also where a test sets the claim aside. */
function claimOf(system, { claim: _claim, ...options }) {
  const defaults = Object.fromEntries(system.options.map(({ name, default: value }) => [name, value]));
  return system.claim({ ...defaults, ...options });
}

function claimLine({ of, holds, weaknesses, source }) {
  const lacks = weaknesses.map(({ text }) => text).join("; ");
  return `- **${of}** claims: ${holds}.${lacks === "" ? "" : ` It does not claim more: ${lacks}.`} (${source})`;
}

function row(name, record) {
  const { options, workload, faults, operations, date } = record;
  const chosen = Object.entries(options).map(([option, value]) => `${option}=${value}`);
  const load = typeof workload === "string" ? workload : workload.name;
  const readers = typeof workload === "object" && workload.readers !== undefined ? `, ${workload.readers} readers` : "";
  return [
    `\`${name}\``,
    chosen.join(" ") || "–",
    `${load}${readers}`,
    faults.join(", ") || "none",
    String(operations ?? 0),
    `${seenText(record)} (${date})`,
  ];
}

function seenText({ valid, headline, broken, what, tries }) {
  const found = what === undefined ? "" : `: ${what}`;
  const times = tries > 1 ? `, at the ${tries}${tries === 2 ? "nd" : "rd"} try` : "";
  if (valid === "unknown") return `undecided: ${headline}`;
  if (valid)
    return broken.length === 0 ? "nothing wrong" : `${broken[0].name} does not hold, which is not promised${found}`;
  const promised = broken.find(({ promise }) => promise === "promised");
  const other = broken.find(({ name }) => name !== "linearizable");
  if (promised === undefined && other !== undefined) return `**${headline}**`;
  return promised === undefined
    ? `**not linearizable**${found}${times}`
    : `**${promised.name}, promised, is broken**${found}${times}`;
}

function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
