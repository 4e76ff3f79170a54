import type { StockPort } from "../../../src/features/checkout-core/ports.ts";
import {
  type Decision,
  decideCommit,
  decideHold,
  decideMovement,
  decideRelease,
  decideShip,
  decideUncommit,
  type Hold,
  isLive,
  type LedgerEntry,
  type Level,
  mayForget,
  type MovementOutcome,
  type MovementRequest,
  type Operation,
  type OperationOutcome,
  type OperationRequest,
} from "../../../src/features/inventory/rules.ts";
import { type Local, Violation } from "../scheduler.ts";

/** The real rules, in a form that a planted bug can replace one of. */
export const stockRules = { decideCommit, decideHold, decideMovement, decideRelease, decideShip, decideUncommit };
export type StockRules = typeof stockRules;

export type Shelf = {
  on_hand: number;
  readonly holds: Map<string, Hold>;
  readonly ledger: Map<string, LedgerEntry>;
  readonly operations: Map<string, Operation>;
};

/** What the stock object adds to the rules: it loads, writes, and forgets what may be forgotten. One per variant. */
export class Shelves implements Local<StockPort> {
  readonly shelves = new Map<string, Shelf>();
  readonly #now: () => number;
  readonly #rules: StockRules;

  constructor(now: () => number, rules: StockRules) {
    this.#now = now;
    this.#rules = rules;
  }

  add(variant_id: string): void {
    this.shelves.set(variant_id, { on_hand: 0, holds: new Map(), ledger: new Map(), operations: new Map() });
  }

  hold: Local<StockPort>["hold"] = (variant_id, request) =>
    this.#write(variant_id, this.#rules.decideHold(this.#view(variant_id, request.hold_id), request));

  commit: Local<StockPort>["commit"] = (variant_id, request) =>
    this.#write(variant_id, this.#rules.decideCommit(this.#view(variant_id, request.hold_id), request));

  release: Local<StockPort>["release"] = (variant_id, request) =>
    this.#write(variant_id, this.#rules.decideRelease(this.#view(variant_id, request.hold_id), request));

  uncommit: Local<StockPort>["uncommit"] = (variant_id, request) =>
    this.#write(variant_id, this.#rules.decideUncommit(this.#operationView(variant_id, request), request));

  ship = (variant_id: string, request: OperationRequest): OperationOutcome =>
    this.#write(variant_id, this.#rules.decideShip(this.#operationView(variant_id, request), request));

  move = (variant_id: string, request: MovementRequest): MovementOutcome => {
    const done = this.shelf(variant_id).ledger.get(request.movement_id);
    return this.#write(variant_id, this.#rules.decideMovement({ level: this.level(variant_id), done }, request));
  };

  shelf(variant_id: string): Shelf {
    const shelf = this.shelves.get(variant_id);
    if (!shelf) throw new Error(`no shelf for ${variant_id}`);
    return shelf;
  }

  /** Summed up from the rows, independently of what the rules say the level has become. */
  level(variant_id: string): Level {
    const { on_hand, holds } = this.shelf(variant_id);
    let held = 0;
    let committed = 0;
    for (const hold of holds.values()) {
      if (isLive(hold, this.#now())) held += hold.quantity;
      if (hold.state === "committed") committed += hold.committed;
    }
    return { on_hand, held, committed };
  }

  #view(variant_id: string, hold_id: string) {
    const { holds } = this.shelf(variant_id);
    const now = this.#now();
    for (const hold of holds.values()) if (mayForget(hold, now)) holds.delete(hold.hold_id);
    return { level: this.level(variant_id), hold: holds.get(hold_id), now };
  }

  #operationView(variant_id: string, request: OperationRequest) {
    return {
      ...this.#view(variant_id, request.hold_id),
      done: this.shelf(variant_id).operations.get(request.operation_id),
    };
  }

  #write<Outcome>(variant_id: string, decision: Decision<Outcome>): Outcome {
    const shelf = this.shelf(variant_id);
    const { hold, entry, operation, level, outcome } = decision;
    if (hold) shelf.holds.set(hold.hold_id, hold);
    if (operation) shelf.operations.set(operation.operation_id, operation);
    if (entry) {
      if (shelf.ledger.has(entry.movement_id)) throw new Violation(`S2 ${entry.movement_id} is in the ledger twice`);
      shelf.ledger.set(entry.movement_id, entry);
      shelf.on_hand += entry.change;
    }
    const after = this.level(variant_id);
    const agrees = after.on_hand === level.on_hand && after.held === level.held && after.committed === level.committed;
    if (!agrees) throw new Violation(`S3 ${variant_id} is ${JSON.stringify(after)}, decided ${JSON.stringify(level)}`);
    return outcome;
  }
}
