/** The shop as it is deployed, with everything noted down that it asks of the platform, and queues that deliver when they are told to. */
import shop, { Cart as ShopCart, Quotas as ShopQuotas, Stock as ShopStock } from "../../src/index.ts";
import { entries, meterEnv, meterStorage, note, patience, post, statements, typeOf } from "./meter.ts";

export { LoginAttempts, WebhookSender } from "../../src/index.ts";

export class Cart extends ShopCart {
  constructor(state: DurableObjectState, env: Env) {
    meterStorage("cart", state);
    super(state, meterEnv(env));
  }
}

export class Stock extends ShopStock {
  constructor(state: DurableObjectState, env: Env) {
    meterStorage("stock", state);
    super(state, meterEnv(env));
  }
}

export class Quotas extends ShopQuotas {
  constructor(state: DurableObjectState, env: Env) {
    meterStorage("quotas", state);
    super(state, env);
  }
}

/** Somewhere to leave what goes on after an answer, and a way to wait for it. */
function afterwards(execution: ExecutionContext) {
  const late: Promise<unknown>[] = [];
  const own = new Proxy(execution, {
    get: (inner, key): unknown => {
      if (key === "waitUntil") return (work: Promise<unknown>) => void late.push(work.catch(() => undefined));
      const member: unknown = Reflect.get(inner, key);
      return typeof member === "function" ? member.bind(inner) : member;
    },
  });
  const over = async () => {
    for (let work = late.shift(); work; work = late.shift()) await work;
  };
  return { own, over };
}

/** Delivers what waits in the queue as one batch, as its consumer would take it. Returns how many messages there were. */
async function deliver(env: Env, execution: ExecutionContext): Promise<number> {
  const queue = post[0]?.queue;
  if (queue === undefined) return 0;
  const waiting = post.splice(0);
  const now = waiting.filter((one) => one.queue === queue);
  post.push(...waiting.filter((one) => one.queue !== queue));
  note("delivery", `${queue}: ${now.map(({ body }) => typeOf(body)).join(", ")}`);
  const refused: unknown[] = [];
  const { own, over } = afterwards(execution);
  const retry = () => void refused.push(queue);
  const batch = {
    queue: `bodega-${queue}-local`,
    messages: now.map(({ body }, at) => ({
      id: `${queue}-${at}`,
      timestamp: new Date(),
      attempts: 1,
      body,
      ack: () => undefined,
      retry,
    })),
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    ackAll: () => undefined,
    retryAll: retry,
  };
  await shop.queue(batch, meterEnv(env), own);
  await over();
  if (refused.length > 0) throw new Error(`the shop refuses messages of ${queue}`);
  return now.length;
}

export default {
  async fetch(request, env, execution) {
    const { pathname } = new URL(request.url);
    patience.is_over = pathname === "/cost/deliver";
    if (pathname === "/cost/deliver") return Response.json(await deliver(env, execution));
    if (pathname === "/cost/read")
      return Response.json({ entries: entries.splice(0), statements: statements.splice(0) });
    const { own, over } = afterwards(execution);
    note("request", `${request.method} ${pathname}`);
    const answer = await shop.fetch(request, meterEnv(env), own);
    const body = await answer.arrayBuffer();
    await over();
    return new Response(body.byteLength === 0 ? null : body, answer);
  },
} satisfies ExportedHandler<Env>;
