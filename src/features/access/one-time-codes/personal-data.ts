import { eq } from "drizzle-orm";
import type { PersonalData } from "#platform/data/personal-data";
import { oneTimeCodes } from "./tables.ts";

export const codePersonalData: PersonalData = {
  erase: (ctx, { user_id }) => [ctx.db.delete(oneTimeCodes).where(eq(oneTimeCodes.user_id, user_id))],
};
