/**
 * The decisions of a variant's stock object. The object loads what a decision needs, decides, and writes what comes
 * back, all inside one synchronous transaction; nothing here reads a clock or a database.
 *
 * An expired hold decides exactly as an unknown one does, whether or not the alarm has cleaned it up yet.
 */

/** Units of one variant. `held` counts only holds that are live and unexpired at the moment of reading. */
export type Level = { readonly on_hand: number; readonly held: number; readonly committed: number };

/** `released` is a tombstone: a hold with that id can never rise again. */
export type HoldState = "live" | "committed" | "released";

/** Whether the shopper has tried to pay. What guests hold who have not, or were sold and owe, is bounded: see `browsingLimit`. */
export type HoldClass = "trying" | "browsing";

export type Hold = {
  readonly hold_id: string;
  readonly state: HoldState;
  readonly class: HoldClass;
  /** Units asked for. A repeated demand must ask for the same. */
  readonly quantity: number;
  /** Of those, units that are sold and still on the shelf. */
  readonly committed: number;
  /** Epoch milliseconds: when a live hold lapses, or when a tombstone may be forgotten. */
  readonly expires_at: number;
};

export const movementKinds = ["IN", "OUT", "ADJUSTMENT", "RETURN", "DAMAGE"] as const;
export type MovementKind = (typeof movementKinds)[number];

/** A line of the ledger. `on_hand` is at all times the sum of `change` over all lines. */
export type LedgerEntry = { readonly movement_id: string; readonly kind: MovementKind; readonly change: number };

/** What an uncommit, a ship or a write-off did, kept under the caller's id so that a repeat does nothing. */
export type Operation = {
  readonly operation_id: string;
  readonly verb: "uncommit" | "ship" | "write_off";
  readonly hold_id: string;
  readonly quantity: number;
};

export type HoldDemand = { readonly hold_id: string; readonly quantity: number };
/** `is_owed`: the money is still to come, by hand. What a guest is sold that way stays in the guests' share until it is there, or the units leave. */
export type CommitRequest = HoldDemand & { readonly is_owed?: boolean };
export type HoldRequest = HoldDemand & { readonly ttl_seconds: number; readonly class: HoldClass };
/** Only a refusal of the whole order may free what is already committed. */
export type ReleaseRequest = { readonly hold_id: string; readonly even_committed: boolean };
/** Without a quantity: everything of this hold that is still committed. */
export type OperationRequest = { readonly operation_id: string; readonly hold_id: string; readonly quantity?: number };
/** `quantity` is positive, except that an `ADJUSTMENT` carries its sign. */
export type MovementRequest = { readonly movement_id: string; readonly kind: MovementKind; readonly quantity: number };

/** Sets what is in the house to what was counted. With `expected_on_hand` only if that is what is on record. */
export type CountRequest = {
  readonly movement_id: string;
  readonly on_hand: number;
  readonly expected_on_hand: number | null;
};

type Refused<Reason extends string> = { readonly ok: false; readonly reason: Reason; readonly available: number };
type Granted<More = unknown> = { readonly ok: true; readonly available: number } & More;

/** `mismatch`: the id is known with another quantity, so two callers mean different things by it. */
export type HoldOutcome =
  | Granted<{ readonly expires_at: number }>
  | Refused<"insufficient" | "released" | "mismatch">
  /** There are units, but guests who have not tried to pay may hold only `allowed` more of them now. */
  | (Refused<"over_share"> & { readonly allowed: number });
export type CommitOutcome = Granted | Refused<"insufficient" | "released" | "mismatch">;
export type ReleaseOutcome = Granted | Refused<"committed">;
export type OperationOutcome = Granted<{ readonly quantity: number }> | Refused<"not_committed" | "mismatch">;
export type MovementOutcome = Granted<{ readonly on_hand: number }> | Refused<"stock_reserved" | "mismatch">;

/** `changed`: another figure is on record than was expected. */
export type CountOutcome = Granted<{ readonly on_hand: number }> | Refused<"stock_reserved" | "mismatch" | "changed">;

/** What to answer, and what to write. `level` is the level after the writes; absent writes mean that nothing changed. */
export type StockDecision<Outcome> = {
  readonly outcome: Outcome;
  readonly level: Level;
  readonly hold?: Hold;
  readonly entry?: LedgerEntry;
  readonly operation?: Operation;
};

export type HoldView = { readonly level: Level; readonly hold: Hold | undefined; readonly now: number };
/** `browsing`: of the units held or sold, those of `browsing` holds. `share_percent`: the shop's setting, 0 to 100. */
export type NewHoldView = HoldView & { readonly browsing: number; readonly share_percent: number };
export type OperationView = HoldView & { readonly done: Operation | undefined };
export type CountView = {
  readonly level: Level;
  readonly done: (LedgerEntry & { readonly on_hand: number }) | undefined;
};
export type MovementView = { readonly level: Level; readonly done: LedgerEntry | undefined };

/** Longer than any caller can sleep, so that the id of a late hold is still known when it arrives. */
const TOMBSTONE_MS = 7 * 24 * 3_600_000;

export const availableOf = (level: Level): number => level.on_hand - level.held - level.committed;

export const isLive = (hold: Hold, now: number): boolean => hold.state === "live" && hold.expires_at > now;

/** True for rows that no decision would miss; the alarm deletes them. */
export const mayForget = (hold: Hold, now: number): boolean => hold.state !== "committed" && hold.expires_at <= now;

/**
 * The most units that `browsing` holds may have together: a share, rounded up, of what is neither paid nor held by a shopper who
 * has tried to pay. Rounded up, so that a last unit can be sold by any share above 0.
 */
export const browsingLimit = ({ level, browsing, share_percent }: Omit<NewHoldView, "hold" | "now">): number =>
  Math.ceil((Math.max(0, availableOf(level) + browsing) * share_percent) / 100);

/** Grants units for a while. Asked again it answers the same and does not lengthen the time; a `browsing` hold that is asked for as `trying` becomes `trying`, and never the other way. */
export function decideHold(view: NewHoldView, request: HoldRequest): StockDecision<HoldOutcome> {
  const known = knownHold(view);
  const refusal = known && refuseDemand(known, request);
  if (refusal) return keep(view, refused(view.level, refusal));
  if (known) return askedAgain(view, known, request);
  if (request.quantity > availableOf(view.level)) return keep(view, refused(view.level, "insufficient"));
  const allowed = Math.max(0, browsingLimit(view) - view.browsing);
  if (request.class === "browsing" && request.quantity > allowed)
    return keep(view, { ...refused(view.level, "over_share"), allowed });
  const expires_at = view.now + request.ttl_seconds * 1000;
  const { hold_id, quantity } = request;
  const asked = { hold_id, state: "live", class: request.class, quantity, committed: 0, expires_at } as const;
  const { hold, level } = changeHold(view, asked);
  return { outcome: granted(level, { expires_at }), level, hold };
}

function askedAgain(view: NewHoldView, known: Hold, request: HoldRequest): StockDecision<HoldOutcome> {
  const outcome = granted(view.level, { expires_at: known.expires_at });
  const begins_to_try = known.state !== "released" && known.class === "browsing" && request.class === "trying";
  return begins_to_try ? { outcome, ...changeHold(view, { ...known, class: "trying" }) } : keep(view, outcome);
}

/** Units that a `browsing` hold keeps from others: all of them while it is live, then what is sold and still on the shelf. */
export const browsingUnits = (hold: Hold, now: number): number => {
  if (hold.class !== "browsing") return 0;
  return isLive(hold, now) ? hold.quantity : hold.state === "committed" ? hold.committed : 0;
};

/** Turns a hold into sold units. A lapsed hold is granted again only if its units are still there. */
export function decideCommit(view: HoldView, request: CommitRequest): StockDecision<CommitOutcome> {
  const known = knownHold(view);
  const refusal = known && refuseDemand(known, request);
  if (refusal) return keep(view, refused(view.level, refusal));
  if (known?.state === "committed") return keep(view, granted(view.level, {}));
  if (!known && request.quantity > availableOf(view.level)) return keep(view, refused(view.level, "insufficient"));
  const { hold_id, quantity } = request;
  const { hold, level } = changeHold(view, {
    hold_id,
    state: "committed",
    class: request.is_owed === true ? (known?.class ?? "trying") : "trying",
    quantity,
    committed: quantity,
    expires_at: view.now,
  });
  return { outcome: granted(level, {}), level, hold };
}

/** Frees a hold and leaves a tombstone, also for an id never seen: its hold may still be on the way. */
export function decideRelease(view: HoldView, request: ReleaseRequest): StockDecision<ReleaseOutcome> {
  const { hold: before, level } = view;
  if (before?.state === "released") return keep(view, granted(level, {}));
  const partly_shipped = before?.state === "committed" && before.committed < before.quantity;
  if (before?.state === "committed" && (!request.even_committed || partly_shipped)) {
    return keep(view, refused(level, "committed"));
  }
  const after = changeHold(view, {
    hold_id: request.hold_id,
    state: "released",
    class: before?.class ?? "trying",
    quantity: before?.quantity ?? 0,
    committed: 0,
    expires_at: view.now + TOMBSTONE_MS,
  });
  return { outcome: granted(after.level, {}), ...after };
}

/** Gives sold units back to the shelf: an order that is cancelled after payment. */
export function decideUncommit(view: OperationView, request: OperationRequest): StockDecision<OperationOutcome> {
  return decideOperation(view, request, "uncommit");
}

/** Sold units leave the house: committed and on hand fall together, with an `OUT` in the ledger. */
export function decideShip(view: OperationView, request: OperationRequest): StockDecision<OperationOutcome> {
  return decideOperation(view, request, "ship");
}

/**
 * Sold units that are cancelled and not fit to be sold: committed and on hand fall together, with a `DAMAGE` in the ledger. They are
 * never available in between, or another shopper could be promised them.
 */
export function decideWriteOff(view: OperationView, request: OperationRequest): StockDecision<OperationOutcome> {
  return decideOperation(view, request, "write_off");
}

/** Moves stock by hand. What is promised to shoppers cannot be moved away from under them. */
export function decideMovement(view: MovementView, request: MovementRequest): StockDecision<MovementOutcome> {
  const { level, done } = view;
  const { movement_id, kind } = request;
  const change = signedChange(request);
  if (done) {
    const same = done.kind === kind && done.change === change;
    return keep(view, same ? granted(level, { on_hand: level.on_hand }) : refused(level, "mismatch"));
  }
  const after = { ...level, on_hand: level.on_hand + change };
  if (change < 0 && availableOf(after) < 0) return keep(view, refused(level, "stock_reserved"));
  const outcome = granted(after, { on_hand: after.on_hand });
  return { outcome, level: after, entry: { movement_id, kind, change } };
}

/** Corrects the level to what was counted, as an `ADJUSTMENT` by the difference; one that is right already is left alone. */
export function decideCount({ level, done }: CountView, request: CountRequest): StockDecision<CountOutcome> {
  const { movement_id, on_hand, expected_on_hand } = request;
  const view = { level, done: undefined };
  if (done) {
    const same = done.kind === "ADJUSTMENT" && done.on_hand === on_hand;
    return keep(view, same ? granted(level, { on_hand: level.on_hand }) : refused(level, "mismatch"));
  }
  if (expected_on_hand !== null && expected_on_hand !== level.on_hand) return keep(view, refused(level, "changed"));
  const quantity = on_hand - level.on_hand;
  if (quantity === 0) return keep(view, granted(level, { on_hand }));
  return decideMovement(view, { movement_id, kind: "ADJUSTMENT", quantity });
}

function decideOperation(
  view: OperationView,
  request: OperationRequest,
  verb: Operation["verb"],
): StockDecision<OperationOutcome> {
  const { level, hold: before, done } = view;
  const { operation_id, hold_id } = request;
  if (done) {
    const same =
      done.verb === verb && done.hold_id === hold_id && (request.quantity ?? done.quantity) === done.quantity;
    return keep(view, same ? granted(level, { quantity: done.quantity }) : refused(level, "mismatch"));
  }
  const quantity = request.quantity ?? before?.committed ?? 0;
  const enough = before?.state === "committed" && quantity > 0 && quantity <= before.committed;
  if (!enough) return keep(view, refused(level, "not_committed"));
  const changed = changeHold(view, { ...before, committed: before.committed - quantity });
  const operation = { operation_id, verb, hold_id, quantity };
  if (verb === "uncommit") {
    return { outcome: granted(changed.level, { quantity }), ...changed, operation };
  }
  const kind = verb === "ship" ? "OUT" : "DAMAGE";
  const entry: LedgerEntry = { movement_id: operation_id, kind, change: -quantity };
  const gone = { ...changed.level, on_hand: changed.level.on_hand - quantity };
  return { outcome: granted(gone, { quantity }), level: gone, hold: changed.hold, entry, operation };
}

function signedChange({ kind, quantity }: MovementRequest): number {
  return kind === "OUT" || kind === "DAMAGE" ? -quantity : quantity;
}

function knownHold({ hold, now }: HoldView): Hold | undefined {
  return hold?.state === "live" && !isLive(hold, now) ? undefined : hold;
}

function refuseDemand(known: Hold, demand: HoldDemand): "released" | "mismatch" | undefined {
  if (known.state === "released") return "released";
  return known.quantity === demand.quantity ? undefined : "mismatch";
}

/** The level follows from the hold's own share before and after, so no caller adds up by hand. */
function changeHold({ level, hold: before, now }: HoldView, hold: Hold): { hold: Hold; level: Level } {
  const held = (row: Hold | undefined) => (row && isLive(row, now) ? row.quantity : 0);
  const committed = (row: Hold | undefined) => (row?.state === "committed" ? row.committed : 0);
  return {
    hold,
    level: {
      on_hand: level.on_hand,
      held: level.held - held(before) + held(hold),
      committed: level.committed - committed(before) + committed(hold),
    },
  };
}

function keep<Outcome>({ level }: { readonly level: Level }, outcome: Outcome): StockDecision<Outcome> {
  return { outcome, level };
}

function granted<More extends object>(level: Level, more: More): Granted<More> {
  return { ok: true, available: availableOf(level), ...more };
}

function refused<Reason extends string>(level: Level, reason: Reason): Refused<Reason> {
  return { ok: false, reason, available: availableOf(level) };
}
