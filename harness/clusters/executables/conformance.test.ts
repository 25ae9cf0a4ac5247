import { testConformance } from "../testing/conformance/suite.ts";
import { executablesSubject } from "./testing/conformance-subject.ts";

testConformance(executablesSubject);
