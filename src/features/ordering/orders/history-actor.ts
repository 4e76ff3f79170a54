import type { Actor } from "#platform/http/auth";

export type HistoryActor = {
  readonly actor_type: "guest" | "customer" | "staff" | "system";
  readonly actor_id: string;
};

/** Who moved an order, as its history tells it. */
export function actorOf(actor: Actor): HistoryActor {
  if (actor.type === "api_key") return { actor_type: "staff", actor_id: actor.id };
  if (actor.type !== "user") return { actor_type: actor.type, actor_id: actor.id };
  return { actor_type: actor.role === "customer" ? "customer" : "staff", actor_id: actor.id };
}
