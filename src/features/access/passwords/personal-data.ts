import type { PersonalData } from "#platform/data/personal-data";
import { removePassword } from "./store.ts";

export const passwordPersonalData: PersonalData = { erase: (ctx, { user_id }) => [removePassword(ctx, user_id)] };
