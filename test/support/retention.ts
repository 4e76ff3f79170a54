/** What a job forgets of a table, and when. */
export type Kept = {
  readonly job: string;
  readonly table: string;
  /** The moment that its time is counted from. */
  readonly since: string;
  readonly kept_ms: number;
  /** A row's key, and what else it cannot be without. */
  readonly key?: string;
  readonly also?: Readonly<Record<string, string | number>>;
};
