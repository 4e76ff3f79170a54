import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { accountStatements, demo_staff } from "../lib/accounts.ts";
import { migrate } from "../lib/database.ts";
import { ShopClient } from "../lib/shop-client.ts";
import { buildWorker, throwawaySecrets, workerOptions } from "../lib/worker.ts";
import { stripeSandboxWorker } from "../stripe/build.ts";

export type OpenShop = Awaited<ReturnType<RestorableShop["open"]>>;

/** A built shop with its payment sandbox on a state folder of its own, whose database can be put back while all else stays. */
export class RestorableShop {
  readonly #state = mkdtempSync(join(tmpdir(), "bodega-restore-"));
  readonly #copy = mkdtempSync(join(tmpdir(), "bodega-copy-"));
  readonly #secrets = throwawaySecrets();
  readonly #script: string;
  #miniflare: Miniflare | undefined;

  private constructor(script: string) {
    this.#script = script;
  }

  static async build(): Promise<RestorableShop> {
    return new RestorableShop(await buildWorker("dist/bench/reconcile", { minify: true }));
  }

  async open() {
    // Of secrets that nobody has set it would warn each time: they come below.
    process.env.WRANGLER_LOG ??= "error";
    const webhook_secret = this.#secrets.STRIPE_WEBHOOK_SECRETS;
    const sandbox = await stripeSandboxWorker({ shop: "bodega", shop_url: "http://localhost:8831", webhook_secret });
    const direct = { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] };
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        host: "127.0.0.1",
        port: 0,
        cf: false,
        log: new Log(LogLevel.NONE),
        // What went wrong is worth seeing; of the rest there is too much.
        handleStructuredLogs: ({ message }) => {
          if (message.startsWith('{"level":"error"')) console.error(message);
        },
        resourcePersistencePath: this.#state,
        workers: [
          workerOptions(this.#script, { ...direct, name: "bodega", assets: undefined, bindings: this.#secrets }),
          sandbox,
        ],
      }),
    );
    this.#miniflare = miniflare;
    const db = await miniflare.getD1Database("DB", "bodega");
    const url = (await miniflare.unsafeGetDirectURL("bodega")).href.replace(/\/$/, "");
    return { miniflare, db, url, admin: new ShopClient(url) };
  }

  /** An empty shop with its staff. */
  async openNew(): Promise<OpenShop> {
    const shop = await this.open();
    await migrate(shop.db);
    const statements = await accountStatements(demo_staff, this.#secrets);
    await shop.db.batch(statements.map(({ sql, params }) => shop.db.prepare(sql).bind(...params)));
    return shop;
  }

  async close(): Promise<void> {
    await this.#miniflare?.dispose().catch(() => undefined);
    this.#miniflare = undefined;
  }

  /** Only while it is closed. */
  keepDatabase(): void {
    cpSync(join(this.#state, "d1"), this.#copy, { recursive: true });
  }

  /** Only while it is closed: the database as it was kept; objects, queues and the provider stay as they are. */
  restoreDatabase(): void {
    rmSync(join(this.#state, "d1"), { recursive: true });
    cpSync(this.#copy, join(this.#state, "d1"), { recursive: true });
  }

  async remove(): Promise<void> {
    await this.close();
    for (const folder of [this.#state, this.#copy]) rmSync(folder, { recursive: true, force: true });
  }
}
