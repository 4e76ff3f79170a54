import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";

/** The account of a person, with where messages reach them. */
export type Person = { readonly user_id: string; readonly email: string | null; readonly phone: string | null };

/** A guest, who is known by an order alone: personal data of theirs is sealed under its id. */
export type Guest = { readonly order_id: string; readonly cart_id: string };

/** What a feature holds about people: its part of the copy they may ask for, and how it is erased. */
export type PersonalData = {
  /** While true, nobody erases the person: something of theirs is under way that needs to know who they are. */
  readonly isNeeded?: (ctx: Ctx, user_id: string) => Promise<boolean>;
  /** The feature's members of a person's copy. All features are read at the same time. */
  readonly gather?: (ctx: Ctx, person: Person) => Promise<Readonly<Record<string, unknown>>>;
  /** Erases what is outside of the database, before the rows that name it. May be repeated. */
  readonly before?: (ctx: Ctx, person: Person) => Promise<void>;
  /** Statements for the one batch that erases a person. */
  readonly erase?: (ctx: Ctx, person: Person) => readonly Statement[] | Promise<readonly Statement[]>;
  /** Erases what follows the batch, by an event: may be repeated. Returns statements that go with the note that it is done; throws to be called again. */
  readonly after?: (ctx: Ctx, user_id: string) => Promise<readonly Statement[]>;
  /** As `erase` and `after`, for a guest. */
  readonly guest?: {
    readonly erase?: (ctx: Ctx, guest: Guest) => readonly Statement[];
    readonly after?: (ctx: Ctx, guest: Guest) => Promise<void>;
  };
};
