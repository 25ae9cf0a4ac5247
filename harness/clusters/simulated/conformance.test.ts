import { testConformance } from "../testing/conformance/suite.ts";
import { simulatedSubject } from "./testing/conformance-subject.ts";

testConformance(simulatedSubject);
