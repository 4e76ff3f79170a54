import { type Fault, type Part, runtimeError } from "./runtime-errors.ts";

/** One call from a process to the world: the `nth` of its name, so that the second hold is told from the first. */
export type Operation = { readonly part: Part; readonly name: string; readonly nth: number };

/**
 * What becomes of an operation. `fails` does nothing and throws, `lost` does its work and throws, `twice` is carried out
 * twice. `dies_before` and `dies_after` end the process: nothing that it would have done from then on happens.
 */
export type Fate = "works" | Fault | "twice" | "dies_before" | "dies_after";

/** Decides over each operation, at once or when it thinks fit: until then the process waits before it. */
export type Plan = (operation: Operation) => Fate | Promise<Fate>;

type Work = () => Promise<unknown>;

/** What stands between one process and the world: it keeps a log of all operations and carries out the plan. */
export class Wire {
  readonly log: Operation[] = [];
  /** Called when an operation is over, however it went: the process has its answer. */
  settled: () => void = () => undefined;
  /** Resolves when the process dies. */
  readonly died: Promise<void>;
  readonly #plan: Plan;
  readonly #random: () => number;
  #die: () => void = () => undefined;
  #dead = false;

  constructor(plan: Plan, random: () => number = Math.random) {
    this.#plan = plan;
    this.#random = random;
    this.died = new Promise((resolve) => {
      this.#die = () => {
        this.#dead = true;
        resolve();
      };
    });
  }

  async carry(part: Part, name: string, work: Work): Promise<unknown> {
    if (this.#dead) return never();
    const nth = 1 + this.log.filter((operation) => operation.name === name).length;
    const operation = { part, name, nth };
    this.log.push(operation);
    const fate = await this.#plan(operation);
    try {
      return await this.#carryOut(part, fate, work);
    } finally {
      this.settled();
    }
  }

  async #carryOut(part: Part, fate: Fate, work: Work): Promise<unknown> {
    if (this.#dead) return never();
    if (fate === "dies_before") return this.#end();
    if (fate === "fails") throw runtimeError(part, "fails", this.#random);
    if (fate === "twice") await work();
    const answer = await work();
    if (this.#dead) return never();
    if (fate === "dies_after") return this.#end();
    if (fate === "lost") throw runtimeError(part, "lost", this.#random);
    return answer;
  }

  /** Runs a process to its end, or to its death. True when it lived. */
  async survives(process: Work): Promise<boolean> {
    return Promise.race([process().then(() => true), this.died.then(() => false)]);
  }

  #end(): Promise<never> {
    this.#die();
    return never();
  }
}

/** Somebody who is dead neither answers nor throws. */
const never = (): Promise<never> => new Promise(() => undefined);

/** The second `stock.hold` is `stock.hold (2)`. */
export const nameOf = ({ name, nth }: Operation): string => (nth === 1 ? name : `${name} (${nth})`);

/**
 * The bindings as one process sees them: each call to D1, an object, a queue, a bucket, the mailer or the payment provider
 * goes over the wire. Everything else is passed on as it is.
 */
export function wrapEnv(env: Env, wire: Wire): Env {
  return {
    ...env,
    DB: wrapDatabase(env.DB, wire),
    CART: wrapNamespace("cart", env.CART, wire),
    STOCK: wrapNamespace("stock", env.STOCK, wire),
    LOGIN_ATTEMPTS: wrapNamespace("attempts", env.LOGIN_ATTEMPTS, wire),
    QUOTAS: wrapNamespace("quotas", env.QUOTAS, wire),
    WEBHOOKS: wrapNamespace("webhooks", env.WEBHOOKS, wire),
    ORDERS: wrapMethods("queue", "orders", env.ORDERS, wire),
    EVENTS: wrapMethods("queue", "events", env.EVENTS, wire),
    MEDIA: wrapMethods("bucket", "media", env.MEDIA, wire),
    FILES: wrapMethods("bucket", "files", env.FILES, wire),
    MAILER: wrapMethods("mail", "mailer", env.MAILER, wire),
    ...(env.STRIPE_SANDBOX ? { STRIPE_SANDBOX: wrapProvider(env.STRIPE_SANDBOX, wire) } : {}),
    ...(env.PAYPAL_SANDBOX ? { PAYPAL_SANDBOX: wrapProvider(env.PAYPAL_SANDBOX, wire) } : {}),
    ...(env.RAZORPAY_SANDBOX ? { RAZORPAY_SANDBOX: wrapProvider(env.RAZORPAY_SANDBOX, wire) } : {}),
    ...(env.CARRIER_SANDBOX ? { CARRIER_SANDBOX: wrapProvider(env.CARRIER_SANDBOX, wire) } : {}),
  };
}

type Method = (...args: unknown[]) => Promise<unknown>;

/** The same thing, where each of these methods is an operation. */
function wrapCalls<T extends object>(target: T, watch: (key: string, call: Method) => Method | undefined): T {
  return new Proxy(target, {
    get: (inner, key) => {
      const member: unknown = Reflect.get(inner, key);
      if (typeof key !== "string" || typeof member !== "function") return member;
      const call: Method = async (...args) => Reflect.apply(member, inner, args);
      return watch(key, call) ?? member.bind(inner);
    },
  });
}

const wrapMethods = <T extends object>(part: Part, name: string, target: T, wire: Wire): T =>
  wrapCalls(
    target,
    (key, call) =>
      (...args) =>
        wire.carry(part, `${name}.${key}`, () => call(...args)),
  );

/** The stubs of a namespace; each of their methods is a call to an object. */
function wrapNamespace<T extends Rpc.DurableObjectBranded>(
  name: string,
  namespace: DurableObjectNamespace<T>,
  wire: Wire,
): DurableObjectNamespace<T> {
  return new Proxy(namespace, {
    get: (inner, key) => {
      const member: unknown = Reflect.get(inner, key);
      if (typeof member !== "function") return member;
      if (key !== "getByName" && key !== "get") return member.bind(inner);
      return (...args: unknown[]) => stub(name, Reflect.apply(member, inner, args), wire);
    },
  });
}

/** A stub answers to any name, `then` included: only what it is called by counts. */
const stub = (name: string, target: object, wire: Wire): object =>
  new Proxy(target, {
    get: (inner, key) =>
      typeof key !== "string" || key === "then"
        ? undefined
        : (...args: unknown[]) =>
            wire.carry("object", `${name}.${key}`, async () => {
              const method: unknown = Reflect.get(inner, key);
              if (typeof method !== "function") throw new TypeError(`${name} has no ${key}`);
              return Reflect.apply(method, inner, args);
            }),
  });

const inners = new WeakMap<object, D1PreparedStatement>();
const texts = new WeakMap<object, string>();

function wrapDatabase(database: D1Database, wire: Wire): D1Database {
  const wrapSession = <T extends Pick<D1Database, "prepare" | "batch">>(session: T): T =>
    new Proxy(session, {
      get: (inner, key) => {
        if (key === "prepare") return (text: string) => statement(inner.prepare(text), text, wire);
        if (key === "batch")
          return (statements: readonly object[]) =>
            wire.carry("d1", `d1 ${describe(statements.map((each) => texts.get(each) ?? ""))}`, () =>
              inner.batch(statements.map((each) => innerOf(each))),
            );
        const member: unknown = Reflect.get(inner, key);
        return typeof member === "function" ? member.bind(inner) : member;
      },
    });
  return new Proxy(wrapSession(database), {
    get: (inner, key) =>
      key === "withSession"
        ? (constraint?: string) => wrapSession(database.withSession(constraint))
        : Reflect.get(inner, key),
  });
}

function innerOf(wrapped: object): D1PreparedStatement {
  const inner = inners.get(wrapped);
  if (!inner) throw new Error("a statement of another database");
  return inner;
}

function statement(inner: D1PreparedStatement, text: string, wire: Wire): D1PreparedStatement {
  const wrapped = new Proxy(inner, {
    get: (target, key) => {
      if (key === "bind") return (...values: unknown[]) => statement(target.bind(...values), text, wire);
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) =>
        wire.carry("d1", `d1 ${describe([text])}`, async () => Reflect.apply(member, target, args));
    },
  });
  inners.set(wrapped, inner);
  texts.set(wrapped, text);
  return wrapped;
}

/** `insert order_history, update orders, select orders`: what a batch does, each thing once. */
const describe = (statements: readonly string[]): string => [...new Set(statements.map(summary))].join(", ");

function summary(text: string): string {
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? "";
  const table = { insert: /into\s+"?(\w+)/i, update: /update\s+"?(\w+)/i, delete: /from\s+"?(\w+)/i }[verb];
  return `${verb} ${(table ?? /from\s+"(\w+)"/i).exec(text)?.[1] ?? "nothing"}`;
}

/** `POST payment_intents/{id}/confirm`: the provider's operations without their ids. */
function wrapProvider(sandbox: Fetcher, wire: Wire): Fetcher {
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<unknown> => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname
      .replace(/^\/v[12]\//, "")
      .replaceAll(/\b[a-z]+_\w{8,}|\b[A-Z0-9]{17}\b/g, "{id}");
    // Read to its end here: an answer that nobody takes would keep its connection.
    return wire.carry("provider", `${request.method} ${path}`, async () => {
      const answer = await sandbox.fetch(request.clone());
      return new Response(await answer.text(), answer);
    });
  };
  return new Proxy(sandbox, { get: (inner, key) => (key === "fetch" ? fetch : Reflect.get(inner, key)) });
}
