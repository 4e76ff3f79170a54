import { execFileSync } from "node:child_process";
import { z } from "zod";
import { Crowd, eachOf, percentile } from "../../../local/lib/crowd.ts";
import { checkoutOf } from "../live/goods.ts";
import type { SeededCart } from "./seed-carts.ts";

export type Rush = {
  /** From the first checkout to the last answer. */
  readonly seconds: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly placed: readonly string[];
  readonly refused: readonly string[];
  /** Of the refused, those that no stock object was asked for. */
  readonly by_memory: number;
  /** Every other answer, and how often. */
  readonly others: ReadonlyMap<string, number>;
  /** Processor time that workerd took for all of it: what does not depend on who else uses the machine. */
  readonly cpu_seconds: number;
};

const Placed = z.object({ order: z.object({ id: z.string() }) });
const Refused = z.object({
  code: z.literal("insufficient_stock"),
  items: z.array(z.object({ variant_id: z.string(), quantity: z.int(), available: z.int().min(0) })).min(1),
});

/** One checkout of each cart, by a buyer with an address and a key of their own, all at once on so many connections. */
export async function rush(options: {
  readonly url: string;
  /** Of the shop's workerd. */
  readonly pid: number;
  readonly connections: number;
  readonly shipping_method_id: string;
  readonly carts: readonly SeededCart[];
  readonly what: string;
}): Promise<Rush> {
  const { url, pid, connections, shipping_method_id, carts, what } = options;
  const crowd = new Crowd(url, connections);
  const used = cpuSeconds(pid);
  const began = performance.now();
  const answers = await eachOf(carts, connections, async ({ cart_token }, index) =>
    crowd.send({
      method: "POST",
      path: "/api/v1/checkout",
      headers: {
        "cart-token": cart_token,
        "idempotency-key": crypto.randomUUID(),
        "cf-connecting-ip": `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
      },
      body: checkoutOf(`${what}-${index}@load.example`, shipping_method_id),
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const cpu_seconds = cpuSeconds(pid) - used;
  crowd.close();

  const placed: string[] = [];
  const refused: string[] = [];
  const others = new Map<string, number>();
  let by_memory = 0;
  for (const { status, text, headers } of answers) {
    const body = parse(text);
    const order = status === 201 ? Placed.safeParse(body).data?.order : undefined;
    const refusal = status === 409 ? Refused.safeParse(body).data : undefined;
    if (order) placed.push(order.id);
    else if (refusal && refusal.items.every((item) => item.available < item.quantity)) {
      refused.push(refusal.code);
      if (/object;desc="1"/.test(String(headers["server-timing"]))) by_memory += 1;
    } else others.set(`${status} ${text.slice(0, 200)}`, (others.get(`${status} ${text.slice(0, 200)}`) ?? 0) + 1);
  }
  const times = answers.map(({ ms }) => ms);
  const [p50, p95, p99] = [percentile(times, 50), percentile(times, 95), percentile(times, 99)];
  return { seconds, p50, p95, p99, placed, refused, by_memory, others, cpu_seconds };
}

/** `[days-]hours:minutes:seconds` of a process, as ps says it. */
function cpuSeconds(pid: number): number {
  const time = execFileSync("ps", ["-o", "time=", "-p", String(pid)])
    .toString()
    .trim();
  return time
    .split(/[-:]/)
    .reduce((total, part, at, parts) => total + Number(part) * (unit_seconds.at(at - parts.length) ?? 0), 0);
}

const unit_seconds = [86_400, 3600, 60, 1];

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
