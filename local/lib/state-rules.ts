import { z } from "zod";

const MadeWith = z.object({ worker: z.string(), migrations: z.record(z.string(), z.string()) });
/** The name of the Worker, and each migration's file with the hash of its content. */
export type MadeWith = z.output<typeof MadeWith>;

export type FoundState = {
  readonly has_database: boolean;
  /** The record that lies beside the database; null where there is none. */
  readonly made_with: string | null;
};

/**
 * Whether a local state cannot go on under this version: it has no record of what it was made with, its objects belong to a
 * Worker of another name, or a migration that it was made with is gone or is not what it was. New migrations are applied.
 */
export function isOlderState({ has_database, made_with }: FoundState, now: MadeWith): boolean {
  if (!has_database) return false;
  const then = readRecord(made_with);
  if (then?.worker !== now.worker) return true;
  return Object.entries(then.migrations).some(([file, hash]) => now.migrations[file] !== hash);
}

function readRecord(made_with: string | null): MadeWith | null {
  try {
    return MadeWith.safeParse(JSON.parse(made_with ?? "null")).data ?? null;
  } catch {
    return null;
  }
}
