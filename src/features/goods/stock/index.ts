import { defineFeature } from "#platform/feature";
import { stockHints } from "./events.ts";
import { stockSettings } from "./settings.ts";

export { type Demand, sumDemand } from "./demand-rules.ts";
export {
  type HoldTrace,
  type Movement,
  type MoveResult,
  Stock,
  type StockAudit,
  type StockSnapshot,
} from "./object.ts";
export { cancelledByOperation, fulfilmentOfOperation, operationId, refundOfOperation } from "./operation-id-rules.ts";
export { knownScarce } from "./remember-scarce.ts";
export type {
  CommitOutcome,
  CommitRequest,
  Hold,
  HoldClass,
  HoldDemand,
  HoldOutcome,
  HoldRequest,
  OperationOutcome,
  OperationRequest,
  ReleaseOutcome,
  ReleaseRequest,
} from "./rules.ts";
export { stockOf, type StockVerbs } from "./stock-of.ts";

export { stockHints };

/** The stock object, one per variant: its units, holds and ledger. */
export const stock = defineFeature({
  name: "stock",
  settings: stockSettings,
  events: stockHints,
});
