/**
 * Everything that comes with clew: what it has itself, and the servers of others that it can test where they are installed.
 *
 * They are kept apart from the bundled catalog, which simulations load in many threads: adapters need sockets and processes.
 */
import { externalSystems } from "../../systems-under-test/external/catalog.ts";
import { bundledCatalog, type Catalog } from "../catalog.ts";

/** What comes with clew, in the order of `clew list`. */
export const wholeCatalog: Catalog = { ...bundledCatalog, foreignSystems: externalSystems };
