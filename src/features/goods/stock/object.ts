import { DurableObject } from "cloudflare:workers";
import { createLog, describeError } from "#platform/basics/log";
import { SECOND } from "#platform/basics/time";
import { configOf } from "#platform/config";
import { hint } from "#platform/data/outbox";
import { migrateObject } from "#platform/objects/migrate-object";
import { NamedAlarms } from "#platform/objects/named-alarms";
import { stockHints } from "./events.ts";
export type { Movement } from "./object-store.ts";
import { type Movement, type MovementNote, StockStore, stockMigrations } from "./object-store.ts";
import {
  availableOf,
  type CommitOutcome,
  type CommitRequest,
  type StockDecision,
  type CountOutcome,
  type CountRequest,
  decideCommit,
  decideCount,
  decideHold,
  decideMovement,
  decideRelease,
  decideShip,
  decideUncommit,
  decideWriteOff,
  type Hold,
  type HoldOutcome,
  type HoldRequest,
  type Level,
  type MovementOutcome,
  type MovementRequest,
  type Operation,
  type OperationOutcome,
  type OperationRequest,
  type ReleaseOutcome,
  type ReleaseRequest,
} from "./rules.ts";
import { stockSettings } from "./settings.ts";

/** The level at one version of it: what the projection in D1 is made from. */
export type StockSnapshot = Level & {
  readonly variant_id: string;
  readonly available: number;
  readonly version: number;
};

export type MoveRequest = MovementRequest &
  MovementNote & {
    /** The caller writes the projection itself and then says so by `projected`: until then the object keeps its message to itself. */
    readonly is_projected?: boolean;
  };
export type CountedRequest = CountRequest & MovementNote;
/** `movement` is null too where the level was right already. */
export type CountResult = {
  readonly outcome: CountOutcome;
  readonly snapshot: StockSnapshot;
  readonly movement: Movement | null;
};
/** `movement` is the line of the ledger, the first one when this is a repeat; null when it was refused. */
export type MoveResult = {
  readonly outcome: MovementOutcome;
  readonly snapshot: StockSnapshot;
  readonly movement: Movement | null;
};

export type StockAudit = { readonly snapshot: StockSnapshot; readonly holds: readonly Hold[] };
export type HoldTrace = { readonly hold: Hold | null; readonly operations: readonly Operation[] };

export type MovementsPage = { readonly rows: Movement[]; readonly total_count: number };

/** Changes within this time leave the object as one message: a flash sale must not be a flood of them. */
const GATHER_MS = 50;
/** A granted hold waits longer: most are paid for within this time, and then hold and sale are one message. */
const HOLD_GATHER_MS = 2 * SECOND;
/** Lines of the ledger in one message, which holds 128 KB. */
const LINES_MAX = 50;
/** When the alarm sends what could not be sent, or was cut off. */
const RESEND_MS = 5 * SECOND;

const shopActs: MovementNote = { reference: null, note: null, actor_type: "system", actor_id: "stock" };

/**
 * The stock of one variant, named by the variant's id: the only place that knows what is left. Every verb is one
 * synchronous transaction around a pure rule, so nothing is ever promised twice; asked again with the same id, each
 * answers as at first. Changes leave it as `stock.changed`, with a version, until the queue has taken them.
 */
export class Stock extends DurableObject<Env> {
  /** The object's own clock, epoch milliseconds; a test turns it. */
  now: () => number = () => Date.now();
  readonly #store: StockStore;
  readonly #alarms: NamedAlarms;
  /** How long the message that is about to leave is waited for, while there is one. */
  #gathering: number | null = null;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    migrateObject(state.storage, stockMigrations);
    this.#store = new StockStore(state.storage.sql);
    this.#alarms = new NamedAlarms(state);
  }

  /** Promises units for `ttl_seconds`; to guests who have not tried to pay only their share. */
  hold(request: HoldRequest): HoldOutcome {
    const { UNPAID_STOCK_SHARE_PERCENT: share_percent } = stockSettings.of(configOf(this.env));
    const seen = (now: number) => ({ hold: this.#store.hold(request.hold_id), browsing: this.#store.browsing(now) });
    const decide = (level: Level, now: number) => decideHold({ level, now, share_percent, ...seen(now) }, request);
    return this.#change(decide, shopActs, HOLD_GATHER_MS);
  }

  /** Turns a hold into sold units; a lapsed one only if its units are still there. */
  commit(request: CommitRequest): CommitOutcome {
    return this.#change((level, now) => decideCommit({ level, now, hold: this.#store.hold(request.hold_id) }, request));
  }

  /** Frees a hold for good: its id can never hold again. */
  release(request: ReleaseRequest): ReleaseOutcome {
    const seen = () => ({ hold: this.#store.hold(request.hold_id) });
    return this.#change((level, now) => decideRelease({ level, now, ...seen() }, request));
  }

  /** Sold units go back to the shelf. */
  uncommit(request: OperationRequest): OperationOutcome {
    return this.#change((level, now) => decideUncommit(this.#operationView(level, now, request), request));
  }

  /** Sold units are cancelled and not fit to be sold. The hold, which is the order, is the reference in the ledger. */
  writeOff(request: OperationRequest): OperationOutcome {
    const note = { ...shopActs, reference: request.hold_id };
    return this.#change((level, now) => decideWriteOff(this.#operationView(level, now, request), request), note);
  }

  /** Sold units leave the house. The hold, which is the order, is the reference in the ledger. */
  ship(request: OperationRequest): OperationOutcome {
    const note = { ...shopActs, reference: request.hold_id };
    return this.#change((level, now) => decideShip(this.#operationView(level, now, request), request), note);
  }

  /** Receives, takes out, corrects, takes back or writes off units. */
  move(request: MoveRequest): MoveResult {
    const { movement_id, kind, quantity, is_projected = false, ...note } = request;
    const outcome = this.#change(
      (level) => decideMovement({ level, done: this.#store.movement(movement_id) }, { movement_id, kind, quantity }),
      note,
      is_projected ? null : GATHER_MS,
    );
    return {
      outcome,
      snapshot: this.level(),
      movement: outcome.ok ? (this.#store.movement(movement_id) ?? null) : null,
    };
  }

  /** Several movements in one step: nothing comes between them, so what one brings in the next can take out. */
  moveTogether(requests: readonly MoveRequest[]): MoveResult[] {
    return this.ctx.storage.transactionSync(() => requests.map((request) => this.move(request)));
  }

  /** Sets the level to what was counted. The caller writes the projection, and says so by `projected`. */
  count(request: CountedRequest): CountResult {
    const { movement_id, on_hand, expected_on_hand, ...note } = request;
    const outcome = this.#change(
      (level) =>
        decideCount({ level, done: this.#store.movement(movement_id) }, { movement_id, on_hand, expected_on_hand }),
      note,
      null,
    );
    return {
      outcome,
      snapshot: this.level(),
      movement: outcome.ok ? (this.#store.movement(movement_id) ?? null) : null,
    };
  }

  /** D1 knows this version, and the ledger up to this line, so there is no need to send them. */
  projected(version: number, seq: number): void {
    this.ctx.storage.transactionSync(() => this.#markSent(version, seq));
  }

  /** What is there at this moment. */
  level(): StockSnapshot {
    const { sent_version: _sent, ...snapshot } = this.ctx.storage.transactionSync(() => this.#levelNow());
    return snapshot;
  }

  /** The level and where the ledger ends, in one call. */
  inspect(): { readonly snapshot: StockSnapshot; readonly last_seq: number } {
    return { snapshot: this.level(), last_seq: this.#store.lastSeq() };
  }

  /** The level, and the holds that keep units from others, in the order of their ids from behind `after`. */
  audit({ after, limit }: { readonly after: string; readonly limit: number }): StockAudit {
    return { snapshot: this.level(), holds: this.#store.standingHolds(after, limit) };
  }

  /** What has become of a hold: the hold itself unless it is forgotten, and what was done to its units. */
  traceHold(hold_id: string): HoldTrace {
    return { hold: this.#store.hold(hold_id) ?? null, operations: this.#store.operationsOf(hold_id) };
  }

  /** The ledger, newest first, from before `seq`. */
  movements({ before_seq, limit }: { readonly before_seq: number | null; readonly limit: number }): MovementsPage {
    return {
      rows: this.#store.movementsBefore(before_seq ?? Number.MAX_SAFE_INTEGER, limit),
      total_count: this.#store.countMovements(),
    };
  }

  /** Cleans up what lapsed, so that lists hear of it, and sends what has not left yet. It decides nothing. */
  override async alarm(): Promise<void> {
    const now = this.now();
    await this.#alarms.ring(
      now,
      async (name) => {
        if (name === "send") return this.#send();
        this.ctx.storage.transactionSync(() => {
          this.#lapse(now);
          this.#store.forget(now);
          this.#watchExpiry();
        });
      },
      (name, error) => createLog({ object: "stock", alarm: name }).error("alarm_failed", describeError(error)),
    );
  }

  /** One transaction: read, decide by a rule, write. Whatever changed the level has a version and will be sent: after `gather_ms`, or with null by the alarm at the latest. */
  #change<Outcome>(
    decide: (level: Level, now: number) => StockDecision<Outcome>,
    note: MovementNote = shopActs,
    gather_ms: number | null = GATHER_MS,
  ): Outcome {
    return this.ctx.storage.transactionSync(() => {
      const now = this.now();
      this.#lapse(now);
      const before = this.#store.level(now);
      const decision = decide({ on_hand: before.on_hand, held: before.held, committed: before.committed }, now);
      const { hold, entry, operation, level } = decision;
      if (hold || entry || operation) this.#store.apply(decision, note, now);
      if (hold) this.#watchExpiry();
      if (level.on_hand !== before.on_hand || level.held !== before.held || level.committed !== before.committed) {
        this.#store.saveLevel(level);
        this.#announce(now, gather_ms);
      }
      return decision.outcome;
    });
  }

  #operationView(level: Level, now: number, { operation_id, hold_id }: OperationRequest) {
    return { level, now, hold: this.#store.hold(hold_id), done: this.#store.operation(operation_id) };
  }

  #levelNow(): StockSnapshot & { readonly sent_version: number } {
    const now = this.now();
    this.#lapse(now);
    const level = this.#store.level(now);
    return { variant_id: this.ctx.id.name ?? "", ...level, available: availableOf(level) };
  }

  #lapse(now: number): void {
    if (this.#store.lapse(now) === 0) return;
    this.#store.bumpVersion();
    this.#announce(now);
  }

  #watchExpiry(): void {
    const at = this.#store.nextExpiry();
    if (at === null) this.#alarms.clear("expiry");
    else this.#alarms.set("expiry", at);
  }

  /** A send after a commit can fail, so the alarm is set with the change itself. */
  #announce(now: number, gather_ms: number | null = GATHER_MS): void {
    this.#alarms.setAtLatest("send", now + RESEND_MS);
    if (gather_ms === null || (this.#gathering ?? Infinity) <= gather_ms) return;
    this.#gathering = gather_ms;
    this.ctx.waitUntil(this.#sendSoon(gather_ms));
  }

  async #sendSoon(gather_ms: number): Promise<void> {
    await scheduler.wait(gather_ms);
    // What could not wait so long has taken this along.
    if (this.#gathering !== gather_ms) return;
    this.#gathering = null;
    try {
      await this.#send();
    } catch (error) {
      createLog({ object: "stock" }).warn("stock_send_failed", describeError(error));
    }
  }

  /** Sends the newest level unless it has left before, since older ones are of no use to anybody, and the ledger's new lines. */
  async #send(): Promise<void> {
    const { sent_version, ...snapshot } = this.ctx.storage.transactionSync(() => this.#levelNow());
    const movements = this.#store.unsentMovements(LINES_MAX);
    if (sent_version < snapshot.version || movements.length > 0)
      await hint(this.env, stockHints["stock.changed"], { ...snapshot, movements });
    this.ctx.storage.transactionSync(() => this.#markSent(snapshot.version, movements.at(-1)?.seq ?? 0));
  }

  #markSent(sent: number, seq: number): void {
    if (this.#store.markSent(sent, seq).is_all_sent) this.#alarms.clear("send");
    else this.#alarms.set("send", this.now() + RESEND_MS);
  }
}
