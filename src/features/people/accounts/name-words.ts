import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { fields, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { type Vault, wordIndexes } from "#platform/secrets/personal";
import { userWords } from "./tables.ts";

export const nameFields = ["first_name", "last_name"] as const;
type Names = { readonly [K in (typeof nameFields)[number]]?: string | null | undefined };

/** The rows by which an account is found by its names: one for each word of those that are given. */
export async function nameWordsOf(vault: Vault, user_id: string, names: Names) {
  const rows = nameFields.map(async (field) =>
    (await wordIndexes(vault, names[field] ?? "")).map((word_index) => ({ word_index, user_id, field })),
  );
  return (await Promise.all(rows)).flat();
}

/** Statements that put the words of the given names in place of those before; none where no name is given. An erased account gets no words. */
export async function changeNameWords(ctx: Ctx, user_id: string, names: Names): Promise<Statement[]> {
  const given = nameFields.filter((field) => names[field] !== undefined);
  if (given.length === 0) return [];
  return [
    ...given.map((field) =>
      ctx.db.delete(userWords).where(and(eq(userWords.user_id, user_id), eq(userWords.field, field))),
    ),
    insertSelect(
      ctx,
      userWords,
      { ...fields("word_index", "field"), user_id },
      sql`FROM ${jsonRows(await nameWordsOf(ctx, user_id, names))}
        WHERE EXISTS (SELECT 1 FROM users WHERE id = ${user_id} AND erased_at IS NULL)`,
    ),
  ];
}

export const forgetNameWords = (ctx: Ctx, user_id: string): Statement =>
  ctx.db.delete(userWords).where(eq(userWords.user_id, user_id));

/** A condition that an account has all of these words in its names; `indexes` are their blind indexes, at least one. */
export const hasNameWords = (indexes: readonly string[]): SQL =>
  sql.join(
    indexes.map((index) => sql`users.id IN (SELECT user_id FROM user_words WHERE word_index = ${index})`),
    sql` AND `,
  );
