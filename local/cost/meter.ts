/** What the shop asks of the platform, noted down by the bindings that it has. */
import { z } from "zod";

export type Kind = "request" | "D1" | "object" | "message" | "delivery" | "R2" | "provider" | "mail";

/** One thing that was asked for. */
export type Entry = {
  readonly kind: Kind;
  readonly what: string;
  /** The stack at that moment, for the file that asked. */
  readonly stack: string;
  /** Of a batch, or of the database of an object. */
  statements: number;
  rows_read: number;
  rows_written: number;
  /** How long the answer took; 0 where nobody waits for one. */
  ms: number;
};

export const entries: Entry[] = [];

Error.stackTraceLimit = 60;

export function note(kind: Kind, what: string): Entry {
  const entry = {
    kind,
    what,
    stack: new Error("here").stack ?? "",
    statements: 0,
    rows_read: 0,
    rows_written: 0,
    ms: 0,
  };
  entries.push(entry);
  return entry;
}

async function timed<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    entry.ms = performance.now() - began;
  }
}

/** Messages that were sent and wait to be delivered, as a queue would have them. */
export const post: { readonly queue: string; readonly body: unknown }[] = [];

/** About what a payment provider takes, so that what the shop gathers for a moment leaves it meanwhile. */
const PROVIDER_MS = 150;

const meters = new WeakMap<Env, Env>();

/** The bindings with everything that goes through them noted down. One object for each, since the shop remembers its settings by it. */
export function meterEnv(env: Env): Env {
  const known = meters.get(env);
  if (known) return known;
  const metered: Env = {
    ...env,
    DB: meterDatabase(env.DB),
    CART: meterNamespace("cart", env.CART),
    STOCK: meterNamespace("stock", env.STOCK),
    LOGIN_ATTEMPTS: meterNamespace("attempts", env.LOGIN_ATTEMPTS),
    QUOTAS: meterNamespace("quotas", env.QUOTAS),
    WEBHOOKS: meterNamespace("webhooks", env.WEBHOOKS),
    ORDERS: queueOf("orders"),
    EVENTS: queueOf("events"),
    MEDIA: meterCalls("R2", "media", env.MEDIA),
    FILES: meterCalls("R2", "files", env.FILES),
    MAILER: {
      send: async () => {
        note("mail", "send");
        return { messageId: "" };
      },
    },
    ...(env.STRIPE_SANDBOX ? { STRIPE_SANDBOX: meterProvider(env.STRIPE_SANDBOX) } : {}),
  };
  meters.set(env, metered);
  return metered;
}

function queueOf(name: string): Queue {
  const response = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  const take = (bodies: readonly unknown[]) => {
    for (const body of bodies) {
      note("message", `${name}: ${typeOf(body)}`);
      post.push({ queue: name, body });
    }
    return response;
  };
  return {
    metrics: async () => ({ backlogCount: 0, backlogBytes: 0 }),
    send: async (body) => take([body]),
    sendBatch: async (messages) => take([...messages].map(({ body }) => body)),
  };
}

export const typeOf = (body: unknown): string =>
  typeof body === "object" && body !== null && "type" in body ? String(body.type) : "unknown";

type Method = (...args: unknown[]) => Promise<unknown>;

/** The same thing, with a note of each call of its methods. */
function meterCalls<T extends object>(kind: Kind, name: string, target: T): T {
  return new Proxy(target, {
    get: (inner, key): unknown => {
      const member: unknown = Reflect.get(inner, key);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown => {
        note(kind, `${name}.${String(key)}`);
        return Reflect.apply(member, inner, args);
      };
    },
  });
}

function meterNamespace<T extends Rpc.DurableObjectBranded>(
  name: string,
  namespace: DurableObjectNamespace<T>,
): DurableObjectNamespace<T> {
  return new Proxy(namespace, {
    get: (inner, key): unknown => {
      const member: unknown = Reflect.get(inner, key);
      if (typeof member !== "function") return member;
      if (key !== "getByName" && key !== "get") return member.bind(inner);
      return (...args: unknown[]) => {
        const stub: unknown = Reflect.apply(member, inner, args);
        return typeof stub === "object" && stub !== null ? stubOf(name, stub) : stub;
      };
    },
  });
}

/** A stub answers to any name, `then` included: only what it is called by counts. */
const stubOf = (name: string, stub: object): object =>
  new Proxy(stub, {
    get: (inner, key): unknown => {
      if (typeof key !== "string" || key === "then") return undefined;
      return (...args: unknown[]): unknown => {
        const entry = note("object", `${name}.${key}`);
        const method: unknown = Reflect.get(inner, key);
        if (typeof method !== "function") throw new TypeError(`${name} has no ${key}`);
        return timed(entry, async (): Promise<unknown> => Reflect.apply(method, inner, args));
      };
    },
  });

const Answer = z.object({ meta: z.object({ rows_read: z.number(), rows_written: z.number() }).partial() });
type Meta = { readonly rows_read?: number; readonly rows_written?: number };

const inners = new WeakMap<object, D1PreparedStatement>();
const texts = new WeakMap<object, string>();

function meterDatabase(database: D1Database): D1Database {
  const meterSession = <T extends Pick<D1Database, "prepare" | "batch">>(session: T): T =>
    new Proxy(session, {
      get: (inner, key): unknown => {
        if (key === "prepare") return (text: string) => meterStatement(inner.prepare(text), text);
        if (key === "batch")
          return async (statements: readonly object[]) => {
            const entry = note("D1", describe(statements.map((one) => texts.get(one) ?? "")));
            entry.statements = statements.length;
            const results = await timed(entry, async () => inner.batch(statements.map(innerOf)));
            for (const { meta } of results) add(entry, meta);
            return results;
          };
        const member: unknown = Reflect.get(inner, key);
        return typeof member === "function" ? member.bind(inner) : member;
      },
    });
  return new Proxy(meterSession(database), {
    get: (inner, key): unknown =>
      key === "withSession"
        ? (constraint?: string) => meterSession(database.withSession(constraint))
        : Reflect.get(inner, key),
  });
}

const innerOf = (metered: object): D1PreparedStatement => {
  const inner = inners.get(metered);
  if (!inner) throw new Error("a statement of another database");
  return inner;
};

function meterStatement(inner: D1PreparedStatement, text: string): D1PreparedStatement {
  const metered = new Proxy(inner, {
    get: (target, key) => {
      if (key === "bind") return (...values: unknown[]) => meterStatement(target.bind(...values), text);
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== "function") return member;
      const call: Method = async (...args): Promise<unknown> => Reflect.apply(member, target, args);
      return async (...args: unknown[]) => {
        const entry = note("D1", describe([text]));
        entry.statements = 1;
        // Rows as arrays come without figures: a select is asked once more for them, behind the meter's back.
        if (key === "raw" && /^\s*(select|with)/i.test(text)) add(entry, (await target.all()).meta);
        const answer = await timed(entry, () => call(...args));
        const { success, data } = Answer.safeParse(answer);
        if (key !== "raw" && success) add(entry, data.meta);
        return answer;
      };
    },
  });
  inners.set(metered, inner);
  texts.set(metered, text);
  return metered;
}

function add(entry: Entry, { rows_read = 0, rows_written = 0 }: Meta): void {
  entry.rows_read += rows_read;
  entry.rows_written += rows_written;
}

/** `insert order_history, update orders, 2 select orders`: what a batch does. */
function describe(statements: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const one of statements.map(summary)) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].map(([one, count]) => (count === 1 ? one : `${count} ${one}`)).join(", ");
}

function summary(text: string): string {
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? "";
  const table = { insert: /into\s+"?(\w+)/i, update: /update\s+"?(\w+)/i, delete: /from\s+"?(\w+)/i }[verb];
  return `${verb} ${(table ?? /\sfrom\s+"?(\w+)/i).exec(withoutNested(text))?.[1] ?? "values"}`;
}

/** The text without what stands in brackets, where other selects are. */
function withoutNested(text: string): string {
  const less = text.replaceAll(/\([^()]*\)/g, "");
  return less === text ? text : withoutNested(less);
}

/** `POST payment_intents/{id}/confirm`: the provider's operations without their ids. */
function meterProvider(sandbox: Fetcher): Fetcher {
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname.replace(/^\/v1\//, "").replaceAll(/\b[a-z]+_\w{8,}/g, "{id}");
    note("provider", `${request.method} ${path}`);
    await scheduler.wait(PROVIDER_MS);
    return sandbox.fetch(request);
  };
  return new Proxy(sandbox, { get: (inner, key): unknown => (key === "fetch" ? fetch : Reflect.get(inner, key)) });
}

/** Notes each statement of an object's own database, by the object's kind. */
export function meterStorage(name: string, { storage: { sql } }: DurableObjectState): void {
  const exec = sql.exec.bind(sql);
  Object.defineProperty(sql, "exec", {
    value: (text: string, ...values: unknown[]) => {
      const cursor = exec(text, ...values);
      statements.push({ name, text, rows_written: cursor.rowsWritten });
      return cursor;
    },
  });
}

/** Statements of objects since they were last read. */
export const statements: { readonly name: string; readonly text: string; readonly rows_written: number }[] = [];

/** From here on a wait is one for what is likely to follow, such as a payment. */
const LONG_MS = 1_000;
const wait = scheduler.wait.bind(scheduler);

/** Whether such waits are over. Not by the clock: however slow the machine, what was likely to follow has followed. */
export const patience = { is_over: true };

Object.defineProperty(scheduler, "wait", {
  value: async (ms: number) => {
    if (ms < LONG_MS) return wait(ms);
    while (!patience.is_over) await wait(20);
  },
});
