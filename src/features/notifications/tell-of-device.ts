import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { commit } from "#platform/outbox";
import { findNewDevice } from "#sessions";
import { newDevice } from "./security-message.ts";
import { tellOwner } from "./tell-owner.ts";

/** Tells an owner of a log-in on a device that was not seen before. Throws when it cannot be sent now. */
export async function tellOfDevice(ctx: Ctx, session_id: string, once: Statement): Promise<void> {
  const found = await findNewDevice(ctx, session_id);
  if (found === null) await commit(ctx, [once]);
  else await tellOwner(ctx, { user_id: found.user_id, occasion: session_id, event: newDevice(found) }, once);
}
