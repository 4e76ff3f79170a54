import { type Actor, PROOF_GOOD_FOR_MS, type StepUp } from "#platform/http/auth";

const isOld = (proved_at: number, now: number): boolean => now - proved_at > PROOF_GOOD_FOR_MS;

/** Whether the actor is a person who has not proved to be themselves within five minutes. */
export const isUnproved = (actor: Actor, now: number): boolean => actor.type === "user" && isOld(actor.proved_at, now);

/** Whether the actor is a person whose account has a factor, and who has not proved one within five minutes. */
export const lacksFactorProof = (actor: Actor, now: number): boolean =>
  actor.type === "user" && actor.has_factor && isOld(actor.factor_proved_at ?? 0, now);

/** Whether the shop wants a second factor of its staff, or the account has one, and this session has shown none. */
export const lacksFactor = (actor: Actor, is_wanted: boolean): boolean =>
  actor.type === "user" &&
  actor.permissions.size > 0 &&
  actor.factor_proved_at === null &&
  (is_wanted || actor.has_factor);

/** The proof that is missing for a route that asks for one: `factor` where it has to be by a factor that the account has. */
export function missingProof(actor: Actor, step_up: StepUp | undefined, now: number): "factor" | "any" | null {
  if (step_up === "factor" && lacksFactorProof(actor, now)) return "factor";
  return (step_up === "always" || step_up === "factor") && isUnproved(actor, now) ? "any" : null;
}
