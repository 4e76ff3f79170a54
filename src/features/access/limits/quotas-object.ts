import { DurableObject } from "cloudflare:workers";
import { migrateObject } from "#platform/objects/migrate-object";
import { type Bound, type Claim, type Excess, excessOf, type QuotaKind, quotas } from "./quota-rules.ts";

const migrations = [
  `CREATE TABLE claims (
     kind TEXT NOT NULL, claim_id TEXT NOT NULL, taker TEXT NOT NULL, units INTEGER NOT NULL, expires_at INTEGER NOT NULL,
     PRIMARY KEY (kind, claim_id, taker)
   ) WITHOUT ROWID, STRICT`,
];

/**
 * `claim_id` names what is counted, so that a repeat of it counts once. `taker` is the request: two of them may claim the same, and
 * what one gives back is still the other's.
 */
export type ClaimRequest = Bound & {
  readonly kind: QuotaKind;
  readonly claim_id: string;
  readonly taker: string;
  readonly units: number;
};
export type Refusal = Excess & { readonly kind: QuotaKind };

/**
 * The exact count of what one address, account, order or telephone number has begun and not brought to an end. All claims of a
 * call are taken, or none. The object is named by a keyed hash: neither it nor its rows tell whose they are.
 */
export class Quotas extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  #is_migrated = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql = state.storage.sql;
  }

  /** Counts the claims, or says what does not fit. Those that count already are taken as they are, until the same time. */
  async take(claims: readonly ClaimRequest[]): Promise<Refusal | null> {
    const now = Date.now();
    const refusal = this.#transact(() => {
      this.#sql.exec("DELETE FROM claims WHERE expires_at <= ?", now);
      const known = claims.map((claim) => ({ claim, until: this.#countsUntil(claim) }));
      for (const { claim, until } of known) {
        if (until !== null) continue;
        const excess = excessOf(claim, this.#claimsOf(claim.kind), claim.units, now);
        if (excess) return { ...excess, kind: claim.kind };
      }
      for (const { claim, until } of known) {
        const { kind, claim_id, taker, units } = claim;
        const expires_at = until ?? now + quotas[kind].kept_ms;
        this.#sql.exec("INSERT OR IGNORE INTO claims VALUES (?, ?, ?, ?, ?)", kind, claim_id, taker, units, expires_at);
      }
      return null;
    });
    if (refusal === null) await this.#wakeAt(now + Math.max(...claims.map(({ kind }) => quotas[kind].kept_ms)));
    return refusal;
  }

  /** What was claimed counts no longer: with a taker, unless another has claimed the same. */
  giveBack(kinds: readonly QuotaKind[], claim_id: string, taker: string | null): void {
    this.#transact(() => {
      for (const kind of kinds)
        this.#sql.exec(
          "DELETE FROM claims WHERE kind = ?1 AND claim_id = ?2 AND taker = ifnull(?3, taker)",
          kind,
          claim_id,
          taker,
        );
    });
  }

  /** Nothing was claimed for as long as anything counts: the object goes. */
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
    // No call comes in between: an object waits for its storage.
    this.#is_migrated = false;
  }

  /** Not once for all: the alarm takes the table away from an object that lives on. */
  #transact<T>(work: () => T): T {
    if (!this.#is_migrated) migrateObject(this.ctx.storage, migrations);
    this.#is_migrated = true;
    return this.ctx.storage.transactionSync(work);
  }

  #countsUntil({ kind, claim_id }: ClaimRequest): number | null {
    const [known] = this.#sql
      .exec<{ expires_at: number }>(
        "SELECT expires_at FROM claims WHERE kind = ? AND claim_id = ? LIMIT 1",
        kind,
        claim_id,
      )
      .toArray();
    return known?.expires_at ?? null;
  }

  #claimsOf(kind: QuotaKind): Claim[] {
    return this.#sql
      .exec<{ units: number; expires_at: number }>(
        "SELECT units, expires_at FROM claims WHERE kind = ? GROUP BY claim_id",
        kind,
      )
      .toArray();
  }

  async #wakeAt(at: number): Promise<void> {
    if (((await this.ctx.storage.getAlarm()) ?? 0) < at) await this.ctx.storage.setAlarm(at);
  }
}
