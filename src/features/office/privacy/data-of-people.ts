import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { Guest, Person, PersonalData } from "#platform/data/personal-data";

/** What all features of the shop hold about people, as one. */
export type DataOfPeople = Required<Omit<PersonalData, "erase" | "after" | "guest">> & {
  readonly erase: (ctx: Ctx, person: Person) => Promise<Statement[]>;
  readonly after: (ctx: Ctx, user_id: string) => Promise<Statement[]>;
  readonly eraseGuest: (ctx: Ctx, guest: Guest) => Statement[];
  readonly afterGuest: (ctx: Ctx, guest: Guest) => Promise<void>;
};

/** Reads are made at the same time, and changes outside of the database in the order of the features. */
export const dataOfPeople = (holders: readonly PersonalData[]): DataOfPeople => ({
  isNeeded: async (ctx, user_id) => {
    const needed = await Promise.all(holders.map(async (holder) => holder.isNeeded?.(ctx, user_id)));
    return needed.includes(true);
  },
  gather: async (ctx, person) => {
    const parts = await Promise.all(holders.map(async (holder) => holder.gather?.(ctx, person)));
    return Object.fromEntries(parts.flatMap((part) => Object.entries(part ?? {})));
  },
  before: async (ctx, person) => {
    for (const holder of holders) await holder.before?.(ctx, person);
  },
  erase: async (ctx, person) => {
    const statements = await Promise.all(holders.map(async (holder) => holder.erase?.(ctx, person) ?? []));
    return statements.flat();
  },
  after: async (ctx, user_id) => {
    const statements: Statement[] = [];
    for (const holder of holders) statements.push(...((await holder.after?.(ctx, user_id)) ?? []));
    return statements;
  },
  eraseGuest: (ctx, guest) => holders.flatMap((holder) => holder.guest?.erase?.(ctx, guest) ?? []),
  afterGuest: async (ctx, guest) => {
    for (const holder of holders) await holder.guest?.after?.(ctx, guest);
  },
});
