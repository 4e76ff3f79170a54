import type { SQLWrapper } from "drizzle-orm";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { Problem } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import type { Permission } from "#platform/http/permissions";

/** `list` changes nothing, `routine` is the cron's, and `fix` also does what cannot be taken back. */
export type Mode = "list" | "routine" | "fix";

/** A run of all walks, as one of them sees it. */
export type WalkRun = {
  readonly id: string;
  readonly mode: Mode;
  /** Where the last step of this walk stopped; null at its beginning. */
  readonly cursor: unknown;
  /** How far back things are looked at. */
  readonly created_at_from: number;
  /** What was compared since then is left out. */
  readonly checked_before: number;
  /** What has moved within this time may still be on its way. */
  readonly grace_ms: number;
  readonly started_at: number;
  /** A statement: which of these drifts somebody has dealt with by hand. No run touches them. */
  readonly acceptedOf: (
    ctx: Ctx,
    kind: string,
    subject_ids: readonly string[],
  ) => RunnableQuery<{ subject_id: string }[], "sqlite">;
};

type Side = Readonly<Record<string, unknown>> | null;
/** What each side says; null where it knows nothing, or has no say. */
export type Says = { readonly database: Side; readonly object: Side; readonly provider: Side };

/** One thing on which two sides disagree, and whether it was put right just now. Kinds and remedies are stored by their names. */
export type Finding<Kind extends string = string, Remedy extends string = string> = {
  readonly kind: Kind;
  readonly subject_id: string;
  readonly order_id?: string;
  readonly variant_id?: string;
  readonly intent_id?: string;
  readonly about_at?: number;
  readonly says: Partial<Says>;
  readonly remedy: Remedy;
  readonly mended: boolean;
};

/** What one step of a walk came to; `cursor` is null when the walk is at its end. */
export type Slice = { readonly compared: number; readonly findings: readonly Finding[]; readonly cursor: unknown };

/** Takes one bounded step from where the run's cursor is. Interrupted, it is taken again. */
export type Walk = (ctx: Ctx, run: WalkRun) => Promise<Slice>;

/** One part of a run. */
export type Part = {
  /** Stored with the run, as the kinds are with their drifts. */
  readonly name: string;
  /** Parts are walked from the lowest rank: money goes back before goods do. */
  readonly rank: number;
  readonly kinds: readonly string[];
  readonly remedies: readonly string[];
  /** What each kind and each remedy stands for, in words. */
  readonly meanings: Readonly<Record<string, string>>;
  readonly walk: Walk;
};

/** A drift as a decision on it needs it. */
export type DecidedDrift = Pick<Required<Finding>, "kind" | "subject_id"> & {
  readonly order_id: string | null;
  readonly intent_id: string | null;
};

/** What a person may have done about a drift. */
export type Decision = {
  /** Of the choice, and of the remedy that is stored with the drift. */
  readonly name: string;
  /** What the contract says of the choice, and of the operation that takes it. */
  readonly description: string;
  readonly operation_description: string;
  readonly problems: readonly Problem[];
  /** Does it once, even when it is requested again. Throws what `problems` names. */
  readonly carryOut: (ctx: Ctx, drift: DecidedDrift) => Promise<void>;
};

/** What a feature has compared, and what is known there of what is found. */
export type Walks = {
  readonly parts: readonly Part[];
  readonly decisions?: readonly Decision[];
  /** What a person needs who begins a run that does what cannot be taken back. */
  readonly fix_requires?: Permission;
  /** The person behind a drift, asked for at this moment and kept nowhere. */
  readonly contactOf?: (
    ctx: Ctx,
    drift: DecidedDrift,
  ) => Promise<{ readonly email: string | null; readonly name: string | null } | null>;
  /** A subquery: the `order_id`s of what may be found about a person, whose notes go with them. */
  readonly orderIdsOf?: (ctx: Ctx, user_id: string) => SQLWrapper;
};
