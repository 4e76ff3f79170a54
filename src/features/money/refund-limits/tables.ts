import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What members of staff and keys gave back lately, by whichever call: what the limit of each is counted from. */
export const returnedMoney = sqliteTable(
  "returned_money",
  {
    /** What it goes back for, so that a repeat counts once: `refund:…`, `cancel:…`, `give_back:…`. */
    cause: text("cause").primaryKey(),
    /** As `type:id`. */
    actor: text("actor").notNull(),
    amount: integer("amount").notNull(),
    currency: text("currency").notNull(),
    at: integer("at").notNull(),
    /** NULL breaks the batch: it would be more than the actor may give back within an hour. */
    within_limit: integer("within_limit").notNull(),
  },
  (t) => [index("returned_money_actor").on(t.actor, t.currency, t.at), index("returned_money_at").on(t.at)],
);
