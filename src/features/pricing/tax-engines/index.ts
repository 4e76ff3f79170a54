import { defineFeature } from "#platform/feature";
import { taxEvents } from "./events.ts";
import { taxEngineSettings } from "./settings.ts";

export { taxEvents } from "./events.ts";
export { taxEngineOf } from "./find-engine.ts";
export type { EngineTax, TaxAnswer, TaxQuestion } from "./rules.ts";
export { taxEngineSettings } from "./settings.ts";
export { hasTaxEngine, taxByEngine } from "./tax-by-engine.ts";
export {
  type TaxedSale,
  type TaxEngine,
  type TaxEngineAdapter,
  taxEngineAdapters,
  type TaxReversal,
} from "./tax-engine.ts";

/** The port for tax engines, and the taxes of an order by the one that the shop has chosen. */
export const taxEngines = defineFeature({ name: "tax-engines", settings: taxEngineSettings, events: taxEvents });
