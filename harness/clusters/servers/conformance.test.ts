import { testConformance } from "../testing/conformance/suite.ts";
import { serversSubject } from "./testing/conformance-subject.ts";

testConformance(serversSubject());
