import { copyFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { objectFiles, objectId, withFile } from "../../../local/lib/state-files.ts";
import { newId } from "../../../src/platform/basics/ids.ts";
import { issueToken } from "../../../src/platform/secrets/tokens.ts";

export type SeedLine = { readonly variant_id: string; readonly quantity: number };
export type SeededCart = { readonly cart_token: string; readonly lines: readonly SeedLine[] };

/**
 * Carts in the state of a shop that is closed, each a copy of the one cart that was made through the API, with an id and
 * lines of its own. Ten thousand by the API take as many minutes as these take seconds, and no clock runs yet.
 */
export async function seedCarts(state: string, secret: string, carts: readonly (readonly SeedLine[])[]) {
  const [template] = objectFiles(state, "bodega-local-Cart").values();
  if (template === undefined) throw new Error("there is no cart to copy");
  const folder = dirname(template);
  const clean = join(folder, "template");
  rmSync(clean, { force: true });
  withFile(template, (db) => db.exec(`VACUUM INTO '${clean}'`));
  const seeded: SeededCart[] = [];
  for (const lines of carts) {
    const cart_id = newId(Date.now());
    const file = join(folder, `${objectId("bodega-local-Cart", cart_id)}.sqlite`);
    copyFileSync(clean, file);
    withFile(file, (db) => {
      db.exec("PRAGMA synchronous = OFF; BEGIN; DELETE FROM lines");
      db.prepare("UPDATE cart SET cart_id = ?").run(cart_id);
      const insert = db.prepare("INSERT INTO lines (line_id, variant_id, quantity, seen_price) VALUES (?, ?, ?, 1000)");
      for (const { variant_id, quantity } of lines) insert.run(newId(Date.now()), variant_id, quantity);
      db.exec("COMMIT");
    });
    seeded.push({ cart_token: await issueToken(secret, "ct", cart_id), lines });
  }
  rmSync(clean);
  return seeded;
}
