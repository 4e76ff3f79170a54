import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";

/** What a feature does about a person who has just signed in or registered. It delays the answer, and is not to throw. */
type Act = (ctx: Ctx, user_id: string) => Promise<void>;

export const atSignIn = definePoint<Act>("sign-ins");

/** Lets each feature do its part, one after the other, before the answer. */
export async function tellSignedIn(ctx: Ctx, user_id: string): Promise<void> {
  for (const act of atSignIn.rules()) await act(ctx, user_id);
}
