import type { Ctx } from "#platform/context";
import type { Feature } from "#platform/feature";

type Listener = NonNullable<Feature["signed_in"]>;
let listeners: readonly Listener[] | undefined;

/** Hands over what other features do about a person who has just signed in: called once, by the list of features. */
export const onSignedIn = (heard: readonly Listener[]): void => {
  listeners = heard;
};

/** Lets each feature do its part, one after the other, before the answer. */
export async function tellSignedIn(ctx: Ctx, user_id: string): Promise<void> {
  if (!listeners) throw new Error("the list of features was not loaded: nobody hears of a sign-in");
  for (const listener of listeners) await listener(ctx, user_id);
}
