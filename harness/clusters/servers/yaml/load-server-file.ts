/**
 * A server from a YAML file, or everything that is wrong with the file, by line and column.
 */
import { readFileSync } from "node:fs";
import type { Json } from "../../../../histories/json.ts";
import { workloads as bundledWorkloads } from "../../../workloads/index.ts";
import { mismatch, validate, type Problem } from "../../../spec/problem.ts";
import { SpecError } from "../../../spec/spec.ts";
import { readYaml } from "../../../spec/yaml-document.ts";
import { fillServer, type ServerDefinition } from "../adapter/define-server.ts";
import { serverProblems } from "../adapter/server-problems.ts";
import type { ServerSystem } from "../adapter/server-system.ts";
import { createHttpClient } from "./http-client.ts";
import { unknownPlaceholders } from "./operation-text.ts";
import { fieldsOfServer, serverSchema, type WrittenServer } from "./server-schema.ts";

/** @param path absolute. @throws SpecError with a line for each mistake */
export function loadServerFile(path: string): ServerSystem {
  const { root, locate } = readYaml(readFileSync(path, "utf8"), path);
  const read = validate(serverSchema, root, fieldsOfServer);
  const refuse = (problems: readonly Problem[]): void => {
    if (problems.length > 0) throw new SpecError(problems.map(locate));
  };
  if ("problems" in read) throw new SpecError(read.problems.map(locate));
  refuse(workloadProblems(read.data));
  const system = fillServer(definitionOf(read.data));
  refuse(serverProblems(system).map((problem) => ({ ...problem, isAboutKey: false })));
  return { ...system, module: path };
}

function definitionOf({ readyTimeout, stop, workloads, ...rest }: WrittenServer): ServerDefinition {
  return {
    ...given(rest),
    ...(readyTimeout === undefined ? {} : { readyTimeoutMs: readyTimeout }),
    ...(stop === undefined ? {} : { stop: { signal: stop.signal, graceMs: stop.grace } }),
    workloads: Object.keys(workloads),
    // Each operation is one request, and who refused the connection has not received it.
    definiteErrors: ["ECONNREFUSED"],
    open: (node, { workload }) => createHttpClient(node, workloads[workload] ?? {}),
  } as ServerDefinition;
}

/** Fields that are left out in YAML are undefined in what zod gives. */
function given<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

function workloadProblems({ workloads }: WrittenServer): readonly Problem[] {
  if (Object.keys(workloads).length === 0)
    return [mismatch(["workloads"], "operations of one workload at least", workloads)];
  return Object.entries(workloads).flatMap(([name, operations]) => {
    const needed = bundledWorkloads.find((workload) => workload.name === name)?.mustSucceed ?? [];
    const missing = needed.filter((f) => operations[f] === undefined);
    return [
      ...missing.map((f) =>
        mismatch(["workloads", name, f], `a request for "${f}", which the workload ${name} needs`, undefined),
      ),
      ...Object.entries(operations).flatMap(([f, operation]) => {
        const at = ["workloads", name, f];
        return [
          ...unknownIn([...at, "path"], operation.path),
          ...textsIn([...at, "body"], operation.body).flatMap(([path, text]) => unknownIn(path, text)),
        ];
      }),
    ];
  });
}

type Path = readonly PropertyKey[];

function unknownIn(path: Path, text: string): readonly Problem[] {
  return unknownPlaceholders(text).map((found) =>
    mismatch(path, "one of the placeholders {key}, {value}, {value.0} …", found),
  );
}

/** All texts in a value, and where they are. */
function textsIn(path: Path, value: Json | undefined): readonly (readonly [Path, string])[] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([name, one]: [string, Json]) =>
    textsIn([...path, isList ? Number(name) : name], one),
  );
}
