export type {
  CommitOutcome,
  Demand,
  HoldOutcome,
  HoldRequest,
  OperationOutcome,
  OperationRequest,
  ReleaseOutcome,
  ReleaseRequest,
} from "./rules.ts";
