import { testConformance } from "../testing/conformance/suite.ts";
import { localSubject } from "./testing/conformance-subject.ts";

testConformance(localSubject());
