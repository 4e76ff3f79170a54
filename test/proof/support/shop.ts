import {
  createMessageBatch,
  createScheduledController,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { driveOpenCheckout } from "#ordering/checkout";
import { createContext } from "#platform/context";
import { app } from "../../../src/app.ts";
import { queue } from "../../../src/queues.ts";
import { scheduled } from "../../../src/schedule.ts";
import { patiently } from "./within.ts";

type Posted = { readonly queue: string; readonly body: unknown };

/** Messages that were sent and not yet delivered, and the mails that went out: both are in the hands of the proof. */
export const post: Posted[] = [];
export const mailed = new Map<string, number>();

const send = (name: string) => ({
  send: async (body: unknown) => void post.push({ queue: name, body }),
  sendBatch: async (messages: Iterable<{ body: unknown }>) => {
    for (const { body } of messages) post.push({ queue: name, body });
  },
});

/** The bindings of the shop, whose queues wait for `deliverPost` and whose mails are only counted. */
export const shopEnv: Env = Object.assign({ ...env } as Env, {
  ORDERS: send("bodega-orders"),
  EVENTS: send("bodega-events"),
  MAILER: { send: async ({ to }: { to: string }) => void mailed.set(to, (mailed.get(to) ?? 0) + 1) },
});

/** Somewhere to leave what goes on after an answer, and a way to wait for it: for ever, where somebody died over it. */
function afterwards(): { execution: ExecutionContext; over: () => Promise<void> } {
  const late: Promise<unknown>[] = [];
  const execution = {
    // What fails after an answer is nobody's answer, also where nobody is left to wait for it.
    waitUntil: (work: Promise<unknown>) => void late.push(work.catch(() => undefined)),
    passThroughOnException: () => undefined,
    props: {},
  };
  const over = async () => {
    for (let work = late.shift(); work; work = late.shift()) await patiently("what goes on after an answer", work);
  };
  return { execution: execution as unknown as ExecutionContext, over };
}

type Asked = { body?: unknown; headers?: Record<string, string>; token?: string };

/** A request to the shop; resolves when all that goes on after its answer is over. */
export async function request(
  bindings: Env,
  method: string,
  path: string,
  { body, headers = {}, token }: Asked = {},
): Promise<Response> {
  const { execution, over } = afterwards();
  const answer = app.fetch(
    new Request(`https://shop.test${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
    bindings,
    execution,
  );
  const response = await patiently(`${method} ${path}`, Promise.resolve(answer));
  const text = await response.text();
  await over();
  return new Response(response.status === 204 ? null : text, response);
}

let messages = 0;

/** One batch of the queue that is named by its first message. */
export async function deliver(bindings: Env, posted: readonly Posted[]): Promise<void> {
  const [first] = posted;
  if (!first) return;
  const batch = createMessageBatch(
    first.queue,
    posted.map(({ body }) => ({ id: `proof-${(messages += 1)}`, timestamp: new Date(), attempts: 1, body })),
  );
  const { execution, over } = afterwards();
  await patiently("the queue", queue(batch, bindings, execution));
  await over();
}

/** Delivers what was sent, and what is sent because of it, until nothing is left. What fails is left to the sweep. */
export async function deliverPost(bindings: Env = shopEnv): Promise<void> {
  for (let posted = post.splice(0); posted.length > 0; posted = post.splice(0)) await deliver(bindings, posted);
}

/** The cron of every minute, with all of its jobs. */
export const everyMinute = (bindings: Env = shopEnv): Promise<void> => runCron("* * * * *", bindings);

/** What a cron expression of wrangler.toml stands for. */
export async function runCron(cron: string, bindings: Env = shopEnv): Promise<void> {
  const { execution, over } = afterwards();
  const jobs = scheduled(createScheduledController({ cron, scheduledTime: new Date(Date.now()) }), bindings, execution);
  await patiently("the cron", jobs);
  await over();
}

type Drive = Parameters<typeof driveOpenCheckout>;

/**
 * Rings the alarm of a cart's object, and drives on with these bindings what it wants driven on. Not inside of the object:
 * whoever is waited for there takes the one who waits along into the object's own request, and when the object dies with
 * it, so do they.
 */
export async function ringCart(cart_id: string, bindings: Env = shopEnv): Promise<void> {
  const cart = env.CART.getByName(cart_id);
  const wanted: Drive[] = [];
  const handing = runInDurableObject(cart, (object) => {
    object.drive = async (...drive) => {
      wanted.push(drive);
      return "open";
    };
  });
  await patiently("a cart", handing);
  await patiently("an alarm", runDurableObjectAlarm(cart));
  for (const [{ actor, now }, checkout] of wanted) {
    const { execution, over } = afterwards();
    const waitUntil = (work: Promise<unknown>) => execution.waitUntil(work);
    await patiently("an alarm", driveOpenCheckout(createContext({ env: bindings, waitUntil, actor, now }), checkout));
    await over();
  }
}

/** Rings the alarm of a variant's object: what it has to say of its level and has not said yet is in the post. */
export async function ringStock(variant_id: string, bindings: Env = shopEnv): Promise<void> {
  const stock = env.STOCK.getByName(variant_id);
  await patiently(
    "a stock",
    runInDurableObject(stock, (object) => void Object.assign(object, { env: bindings })),
  );
  await patiently("an alarm", runDurableObjectAlarm(stock));
}
