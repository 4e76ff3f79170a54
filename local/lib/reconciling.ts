import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { ShopClient } from "./shop-client.ts";
import { stop } from "./terminal.ts";

const Tally = z.object({ compared: z.int(), found: z.int(), mended: z.int(), accepted: z.int() });

const Run = z.object({
  id: z.string(),
  mode: z.string(),
  status: z.enum(["running", "done", "failed"]),
  total: Tally,
  parts: z.record(z.string(), Tally),
});
export type Run = z.output<typeof Run>;

const Drift = z.object({
  id: z.string(),
  kind: z.string(),
  state: z.string(),
  subject_id: z.string(),
  order_id: z.string().nullable(),
  variant_id: z.string().nullable(),
  intent_id: z.string().nullable(),
  remedy: z.string(),
  run_id: z.string(),
  says: z.object({ database: z.unknown(), object: z.unknown(), provider: z.unknown() }),
});
export type Drift = z.output<typeof Drift>;

const Page = z.object({ data: z.array(Drift), next_cursor: z.string().nullable() });
const Detail = z.object({ payer: z.object({ email: z.string().nullable(), name: z.string().nullable() }).nullable() });
const Refusal = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

const PATH = "/admin/system/reconcile";
const POLL_MS = 300;

export type Wish = {
  readonly mode: "list" | "fix";
  readonly created_at_from?: string | undefined;
  readonly grace_seconds?: number | undefined;
};

/** Has the shop compare itself and waits until it has; one that is on its way already is waited for first. */
export async function reconcile(shop: ShopClient, wish: Wish, say: (run: Run) => void = () => {}): Promise<Run> {
  let run = Run.parse(await begin(shop, wish));
  while (run.status === "running") {
    await sleep(POLL_MS);
    run = Run.parse(await shop.find(`${PATH}-runs/${run.id}`));
    say(run);
  }
  if (run.status === "failed")
    stop("The comparison was given up.", "The shop's log says why; what was found is listed.");
  return run;
}

async function begin(shop: ShopClient, wish: Wish): Promise<unknown> {
  for (;;) {
    const answer = await shop.ask("POST", PATH, wish);
    const body: unknown = await answer.json();
    if (answer.ok) return body;
    const refusal = Refusal.safeParse(body).data;
    if (refusal?.code !== "reconcile_running") {
      const errors = refusal?.errors?.map(({ path, message }) => `${path}: ${message}`).join("; ") ?? refusal?.detail;
      const says = refusal ? `${refusal.code}: ${errors}` : `It answered ${answer.status}.`;
      return stop("The shop refuses to compare itself.", says);
    }
    await sleep(POLL_MS * 4);
  }
}

/** Every drift in a state, or of a kind in it. */
export async function listDrifts(shop: ShopClient, state: "open" | "mended" | "accepted"): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const page: z.output<typeof Page> = Page.parse(await shop.find(`${PATH}?state=${state}&limit=100${more}`));
    drifts.push(...page.data);
    cursor = page.next_cursor;
  }
  return drifts;
}

/** Who paid, as the provider says; null when nobody is to be found. */
export async function payerOf(shop: ShopClient, { id }: Drift): Promise<string | null> {
  const { payer } = Detail.parse(await shop.find(`${PATH}/${id}`));
  return [payer?.name, payer?.email].filter(Boolean).join(" ") || null;
}

/** Says of a drift that it was dealt with by hand. */
export const accept = (shop: ShopClient, { id }: Drift, note: string): Promise<Response> =>
  shop.send("POST", `${PATH}/${id}/decision`, { decision: "accept", note });
