import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { furnish, type LiveShop, openShop } from "../../../local/lib/live-shop.ts";
import { ShopClient } from "../../../local/lib/shop-client.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";

export type OpenShop = Awaited<ReturnType<RestorableShop["open"]>>;

/** A built shop with its payment sandbox on a state folder of its own, whose database can be put back while all else stays. */
export class RestorableShop {
  readonly #state = freshFolder("restore");
  readonly #copy = freshFolder("copy");
  readonly #secrets = throwawaySecrets();
  readonly #script: string;
  #shop: LiveShop | undefined;

  private constructor(script: string) {
    this.#script = script;
  }

  static async build(): Promise<RestorableShop> {
    return new RestorableShop(await buildWorker("dist/bench/reconcile", { minify: true }));
  }

  async open() {
    this.#shop = await openShop({
      script: this.#script,
      state: this.#state,
      secrets: this.#secrets,
      // What went wrong is worth seeing; of the rest there is too much.
      log: (line) => {
        if (line.startsWith('{"level":"error"')) console.error(line);
      },
    });
    return { ...this.#shop, admin: new ShopClient(this.#shop.url) };
  }

  /** An empty shop with its staff. */
  async openNew(): Promise<OpenShop> {
    const shop = await this.open();
    await furnish(shop, this.#secrets);
    return shop;
  }

  async close(): Promise<void> {
    await this.#shop?.close().catch(() => undefined);
    this.#shop = undefined;
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
