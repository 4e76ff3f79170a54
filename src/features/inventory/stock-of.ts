import type { Ctx } from "#platform/context";
import { callObject } from "#platform/objects";
import type { MoveRequest, MoveResult, MovementsPage, Stock, StockSnapshot } from "./object.ts";
import type {
  CommitOutcome,
  Demand,
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
  readonly commit: (request: Demand) => Promise<CommitOutcome>;
  readonly release: (request: ReleaseRequest) => Promise<ReleaseOutcome>;
  readonly uncommit: (request: OperationRequest) => Promise<OperationOutcome>;
  readonly ship: (request: OperationRequest) => Promise<OperationOutcome>;
  readonly move: (request: MoveRequest) => Promise<MoveResult>;
  readonly level: () => Promise<StockSnapshot>;
  readonly inspect: () => Promise<{ readonly snapshot: StockSnapshot; readonly last_seq: number }>;
  readonly movements: (page: { readonly before_seq: number | null; readonly limit: number }) => Promise<MovementsPage>;
};

/**
 * The stock of a variant, straight from its object. Expected outcomes are values; a throw means that nobody knows
 * whether it happened, and the caller repeats it with the same ids. Raises `overloaded` (503) when the object cannot keep up.
 */
export function stockOf(ctx: Ctx, variant_id: string): StockVerbs {
  const call = <R>(verb: (stub: DurableObjectStub<Stock>) => Promise<R>): Promise<R> =>
    callObject(ctx.trips, ctx.env.STOCK, variant_id, verb);
  return {
    hold: (request) => call(async (stub) => stub.hold(request)),
    commit: (request) => call(async (stub) => stub.commit(request)),
    release: (request) => call(async (stub) => stub.release(request)),
    uncommit: (request) => call(async (stub) => stub.uncommit(request)),
    ship: (request) => call(async (stub) => stub.ship(request)),
    move: (request) => call(async (stub) => stub.move(request)),
    level: () => call(async (stub) => stub.level()),
    inspect: () => call(async (stub) => stub.inspect()),
    movements: (page) => call(async (stub) => stub.movements(page)),
  };
}
