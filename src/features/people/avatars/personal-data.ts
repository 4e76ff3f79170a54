import { contactsOf } from "#people/accounts";
import type { PersonalData } from "#platform/data/personal-data";

export const avatarPersonalData: PersonalData = {
  /** Deletes the picture: the column that names it goes with the account. */
  before: async (ctx, { user_id }) => {
    const account = await contactsOf(ctx, user_id);
    if (account?.avatar_key) await ctx.env.MEDIA.delete(account.avatar_key);
  },
};
