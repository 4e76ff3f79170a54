import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../../people/accounts/tables.ts";

/** What a device that signs in holds the private half of. */
export const passkeys = sqliteTable(
  "passkeys",
  {
    id: text("id").primaryKey(),
    user_id: text("user_id")
      .notNull()
      .references(() => users.id),
    /** As the device names it, base64url. */
    credential_id: text("credential_id").notNull().unique("passkeys_credential"),
    /** COSE, base64url. */
    public_key: text("public_key").notNull(),
    /** How often the device says it signed. Never null, so that a batch breaks that would count from an older state. */
    counter: integer("counter").notNull(),
    transports: text("transports", { mode: "json" }).$type<readonly string[]>().notNull(),
    /** What its owner calls it. */
    name: text("name").notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    last_used_at: integer("last_used_at"),
  },
  (t) => [index("passkeys_user").on(t.user_id, t.id)],
);

/** What a device is asked to sign: taken away by the answer, right or wrong, so that none is good twice. */
export const passkeyChallenges = sqliteTable(
  "passkey_challenges",
  {
    challenge: text("challenge").primaryKey(),
    /** What the passkey is to be added to: the id of an account, or of an invitation that is being accepted; null where somebody signs in, who is nobody yet. */
    user_id: text("user_id"),
    expires_at: integer("expires_at").notNull(),
  },
  (t) => [index("passkey_challenges_expiry").on(t.expires_at)],
);
