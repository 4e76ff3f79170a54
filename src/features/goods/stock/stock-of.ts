import type { Ctx } from "#platform/context";
import { callObject } from "#platform/objects/call-object";
import type {
  CountedRequest,
  CountResult,
  HoldTrace,
  MoveRequest,
  MoveResult,
  MovementsPage,
  Stock,
  StockAudit,
  StockSnapshot,
} from "./object.ts";
import { forgetScarce, rememberScarce } from "./remember-scarce.ts";
import type {
  CommitOutcome,
  CommitRequest,
  HoldOutcome,
  HoldRequest,
  OperationOutcome,
  OperationRequest,
  ReleaseOutcome,
  ReleaseRequest,
} from "./rules.ts";

/** The verbs of one variant's stock; each is one object call, and idempotent by the id in its request. */
export type StockVerbs = {
  readonly hold: (request: HoldRequest) => Promise<HoldOutcome>;
  readonly commit: (request: CommitRequest) => Promise<CommitOutcome>;
  readonly release: (request: ReleaseRequest) => Promise<ReleaseOutcome>;
  readonly uncommit: (request: OperationRequest) => Promise<OperationOutcome>;
  readonly writeOff: (request: OperationRequest) => Promise<OperationOutcome>;
  readonly ship: (request: OperationRequest) => Promise<OperationOutcome>;
  readonly move: (request: MoveRequest) => Promise<MoveResult>;
  readonly moveTogether: (requests: readonly MoveRequest[]) => Promise<MoveResult[]>;
  readonly count: (request: CountedRequest) => Promise<CountResult>;
  readonly projected: (version: number, seq: number) => Promise<void>;
  readonly level: () => Promise<StockSnapshot>;
  readonly inspect: () => Promise<{ readonly snapshot: StockSnapshot; readonly last_seq: number }>;
  readonly audit: (page: { readonly after: string; readonly limit: number }) => Promise<StockAudit>;
  readonly traceHold: (hold_id: string) => Promise<HoldTrace>;
  readonly movements: (page: { readonly before_seq: number | null; readonly limit: number }) => Promise<MovementsPage>;
};

/**
 * The stock of a variant, straight from its object. Expected outcomes are values; a throw means that nobody knows
 * whether it happened, and the caller repeats it with the same ids. Raises `overloaded` (503) when the object cannot keep up.
 * Refused holds are remembered for a second: see `knownScarce`.
 */
export function stockOf(ctx: Ctx, variant_id: string): StockVerbs {
  const call = <R>(verb: (stub: DurableObjectStub<Stock>) => Promise<R>): Promise<R> =>
    callObject(ctx.trips, ctx.env.STOCK, variant_id, verb);
  const hearOf = <R extends { readonly available: number }>(outcome: R): R => {
    forgetScarce({ variant_id, available: outcome.available }, ctx.now());
    return outcome;
  };
  return {
    hold: async (request) => {
      const outcome = await call(async (stub) => stub.hold(request));
      if (!outcome.ok && outcome.reason === "insufficient")
        rememberScarce({ variant_id, available: outcome.available }, ctx.now());
      return outcome;
    },
    commit: (request) => call(async (stub) => stub.commit(request)),
    release: async (request) => hearOf(await call(async (stub) => stub.release(request))),
    uncommit: async (request) => hearOf(await call(async (stub) => stub.uncommit(request))),
    writeOff: (request) => call(async (stub) => stub.writeOff(request)),
    ship: (request) => call(async (stub) => stub.ship(request)),
    move: async (request) => {
      const moved = await call(async (stub) => stub.move(request));
      hearOf(moved.snapshot);
      return moved;
    },
    moveTogether: async (requests) => {
      const moved = await call(async (stub) => stub.moveTogether(requests));
      for (const { snapshot } of moved) hearOf(snapshot);
      return moved;
    },
    count: async (request) => {
      const counted = await call(async (stub) => stub.count(request));
      hearOf(counted.snapshot);
      return counted;
    },
    projected: (version, seq) => call(async (stub) => stub.projected(version, seq)),
    level: () => call(async (stub) => stub.level()),
    inspect: () => call(async (stub) => stub.inspect()),
    audit: (page) => call(async (stub) => stub.audit(page)),
    traceHold: (hold_id) => call(async (stub) => stub.traceHold(hold_id)),
    movements: (page) => call(async (stub) => stub.movements(page)),
  };
}
