import { createNodeSyncs } from "../machines/disks/node-syncs.ts";
import { whyNoTracing } from "../machines/disks/tracing-here.ts";
import { testConformance } from "../testing/conformance/suite.ts";
import { serversSubject } from "./testing/conformance-subject.ts";

const whyNot = await whyNoTracing();
if (whyNot !== undefined) console.warn(`skipped: disks of servers that are slow or fail: ${whyNot}`);

testConformance(serversSubject(whyNot === undefined ? { syncs: createNodeSyncs } : {}));
