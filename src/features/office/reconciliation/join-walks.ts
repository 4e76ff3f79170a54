import type { SQLWrapper } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { DecidedDrift, Decision, Part, Walks } from "#platform/data/walks";
import type { Permission } from "#platform/http/permissions";

type Contact = { readonly email: string | null; readonly name: string | null };

/** All that is walked, as one. */
export type AllWalks = {
  /** In the order of their ranks. */
  readonly parts: readonly Part[];
  /** Each with what it stands for. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly remedies: Readonly<Record<string, string>>;
  readonly decisions: readonly Decision[];
  readonly fix_requires: readonly Permission[];
  readonly contactOf: (ctx: Ctx, drift: DecidedDrift) => Promise<Contact | null>;
  readonly orderIdsOf: (ctx: Ctx, user_id: string) => SQLWrapper[];
};

/** What the features have walked, joined. */
export function joinWalks(walks: readonly Walks[]): AllWalks {
  const parts = walks.flatMap((one) => one.parts).toSorted((a, b) => a.rank - b.rank);
  return {
    parts,
    kinds: inWords(parts, ({ kinds }) => kinds),
    remedies: inWords(parts, ({ remedies }) => remedies),
    decisions: walks.flatMap(({ decisions = [] }) => decisions),
    fix_requires: walks.flatMap(({ fix_requires }) => fix_requires ?? []),
    contactOf: async (ctx, drift) => {
      for (const { contactOf } of walks) {
        const contact = await contactOf?.(ctx, drift);
        if (contact) return contact;
      }
      return null;
    },
    orderIdsOf: (ctx, user_id) => walks.flatMap(({ orderIdsOf }) => orderIdsOf?.(ctx, user_id) ?? []),
  };
}

const inWords = (parts: readonly Part[], namesOf: (part: Part) => readonly string[]): Record<string, string> =>
  Object.fromEntries(parts.flatMap((part) => namesOf(part).map((name) => [name, part.meanings[name] ?? ""])));
