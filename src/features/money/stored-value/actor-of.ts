import type { Ctx } from "#platform/context";

/** The account that changes stored value, in the columns of an entry. */
export const actorOf = ({ actor }: Ctx) => ({ actor_type: actor.type, actor_id: actor.id });
