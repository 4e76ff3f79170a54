export type {
  BeginOutcome,
  BeginRequest,
  ConcludeRequest,
  Demand,
  Journal,
  JournalState,
  Shortage,
} from "./journal-rules.ts";
