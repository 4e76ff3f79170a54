import type { Ctx } from "#platform/context";
import type { WalkRun } from "#platform/data/walks";
import { type Kind, mayMend, type Remedy } from "./rules.ts";

/** Whether a run puts this very drift right: its mode does so, and nobody has dealt with the drift by hand. */
export async function mayTouch(
  ctx: Ctx,
  run: WalkRun,
  kind: Kind,
  remedy: Remedy,
  subject_id: string,
): Promise<boolean> {
  if (!mayMend(run.mode, kind, remedy)) return false;
  const [accepted] = await ctx.db.batch([run.acceptedOf(ctx, kind, [subject_id])]);
  return accepted.length === 0;
}
