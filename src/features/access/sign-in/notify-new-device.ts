import { findNewDevice } from "#access/sessions";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { newDevice } from "./mails.ts";
import { notifyOwner } from "./notify-owner.ts";

/** Notifies an owner of a log-in on a device that was not seen before. Throws when it cannot be sent now. */
export async function notifyNewDevice(ctx: Ctx, session_id: string, once: Statement): Promise<void> {
  const found = await findNewDevice(ctx, session_id);
  if (found === null) await commit(ctx, [once]);
  else await notifyOwner(ctx, { user_id: found.user_id, occasion: session_id, event: newDevice(found) }, once);
}
