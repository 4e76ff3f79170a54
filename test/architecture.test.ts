import { describe, it } from "vitest";
import { readFeatureList } from "../local/lib/feature-list.ts";
import { resolveImport, type Source, sources } from "./support/sources.ts";

/** The rooms that any feature may have. Every other file is a verb or a part of one, with two words or more in its name. */
const rooms = new Set([
  "index",
  "routes",
  "admin-routes",
  "schemas",
  "rules",
  "store",
  "tables",
  "errors",
  "events",
  "permissions",
  "settings",
  "mails",
  "personal-data",
  "consumer",
  "jobs",
  "object",
]);

/** What a room may be parted into, each named by what it is about. */
const parts = /-(rules|routes|statements|schemas|adapter|mails|object|reads|tables)$/;

/** What stands in one feature alone, and why. */
const furniture: Record<string, Record<string, string>> = {
  "goods/catalog": {
    cache: "answers kept at the edge by the catalog's version",
    version: "the number that every change of the catalog raises",
    dto: "rows to answers, for two audiences",
  },
  "goods/products": {
    inputs: "what the back office sends; what it gets is the catalog's",
    children: "the rows that hang off a product",
    references: "ids or slugs of categories to rows, and names that are free",
  },
  // The protocol's core, pure behind its ports so that a simulation can run it.
  "ordering/protocol": {
    ports: "what the core needs of the world",
    protocol: "its figures and the ids of its repeats",
    "settle-steps": "one step for each state, which settling chains",
    "money-of-order": "an order's intent, read and returned",
    "stock-of-order": "an order's units, held, committed and released",
  },
  "ordering/checkout": { "show-order": "an order and its payment, as the answer of a checkout shows them" },
  "ordering/orders": { "sold-between": "sums of what was sold in a time, for reports" },
  "money/paypal": { "paypal-client": "its calls with a token, and what its refusals mean" },
  "money/razorpay": {
    "razorpay-client": "its calls, and what its refusals mean",
    "razorpay-signatures": "what Razorpay signed: webhooks, and what its Checkout returns",
  },
  "money/stripe": { "stripe-client": "the SDK for an environment, and what its errors mean" },
  "money/ledger": { "ledger-entries": "one statement for each kind of booking" },
  "money/refund-limits": { "limit-refunds": "money that goes back, counted and refused" },
  "goods/media": { "image-structures": "one walk through the bytes of each format" },
  "people/order-holders": { "order-access": "a guest's token for an order, issued and checked" },
  "access/sign-in-providers": {
    "github-identity": "whom GitHub names",
    "google-identity": "whom Google names",
    "link-ticket": "what a signed-in person begins a link with",
  },
  "money/providers": { provider: "the port that every payment provider's adapter fills" },
};

/** Besides rules these are without I/O, so rules may use them. */
const pure = /^platform\/(basics\/(money|ids|time|days|text)|http\/auth)\.ts$/;

/** Words of the trade, which only features know; `order` too, where it is a part of a name and not a sequence. */
const of_the_trade = new Set(
  "cart carts basket product products variant variants sku skus catalog price prices stock inventory payment payments refund refunds checkout coupon coupons promotion promotions gift tender tenders shipping shipment fulfilment tax taxes buyer shopper shoppers purchase invoice invoices supplier stripe merchant".split(
    " ",
  ),
);

/** What the platform has of them, and nothing besides. */
const trade_words: Readonly<Record<string, string>> = {
  // A guest is known by two things alone, a cart and an order: their tokens are read before any route is.
  "secrets/guest-tokens.ts":
    "cart ORDER_TOKEN_DAYS Cart-Token Order-Token cart_id order_id has_cart_token cart_token order_token",
  "basics/errors.ts": "ORDER_TOKEN_DETAIL Order-Token checkout orderTokenMissing",
  "data/personal-data.ts": "order_id cart_id",
  "http/access.ts": "orderTokenMissing",
  "http/auth.ts": "Cart-Token Order-Token cart cartHolder everyoneWithCart orderAndCartHolder orderHolder",
  "http/contract.ts": "orderTokenMissing Cart-Token cart_token order_token",
  "http/headers.ts": "Cart-Token cart",
  "http/idempotency.ts": "order_id",
  "http/middleware.ts": "cart_token cart-token order_token order-token Cart-Token Order-Token",
  "http/openapi.ts": "order_token Order-Token checkout cart_token Cart-Token cart",
  // The class of limits that wrangler.toml has a binding for, and the two things of a guest.
  "http/app-env.ts": "checkout",
  "http/rate-limit.ts": "checkout RATE_CHECKOUT cart cart_id order_id",
  // One of the two queues of wrangler.toml.
  "data/events.ts": "orders",
  "data/outbox.ts": "orders ORDERS",
  // What a drift is about, as reconciliation lists it.
  "data/walks.ts": "order_id variant_id orderIdsOf",
  // The title of status 402.
  "messages/problem-titles.ts": "Payment",
};

/** The names and words of a file with one of the trade in them, each once. */
function trade(path: string, text: string): string[] {
  const names = text.match(/[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*/g) ?? [];
  const told = names.filter((name) => {
    const parts = name
      .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
      .toLowerCase()
      .split(/[_-]/);
    const is_order = parts.some((part) => part === "order" || part === "orders") && name !== "orderBy";
    return parts.some((part) => of_the_trade.has(part)) || (is_order && name !== "order" && name !== "ORDER");
  });
  return [...new Set(told)].map((name) => `${path.slice("platform/".length)}: ${name}`);
}

/** Features that lend their tables, and to whom alone. */
const loans: Record<string, { readonly borrowers: readonly string[]; readonly lent: RegExp }> = {
  // A product is one thing in many tables, which the catalog reads and these change.
  "goods/catalog": {
    borrowers: [
      "goods/products",
      "goods/tags",
      "goods/categories",
      "goods/product-images",
      "goods/product-files",
      "goods/ratings",
      "pricing/price-lists",
    ],
    lent: /(^|[\s,])(categories|priceLists|products|variantPrices|variants|tags|tagTerms|product[A-Z][a-z]+s)(?=[\s,]|$)/,
  },
  // A parcel is a part of an order, which shows it; what becomes of it is fulfilment's.
  "ordering/orders": {
    borrowers: ["aftersales/fulfilment"],
    lent: /(^|[\s,])(fulfilments|fulfilmentItems)(?=[\s,]|$)/,
  },
  // Whose password or session it is, and whether the account is open, is read in the same trip.
  "people/accounts": {
    borrowers: ["access/passwords", "access/sessions"],
    lent: /(^|[\s,])(users|accountColumns)(?=[\s,]|$)/,
  },
};

/** The one list, top down: a feature may import only those above it. */
const order: readonly string[] = readFeatureList(sources.find(({ path }) => path === "shop.ts")?.text ?? "").flatMap(
  (entry) => (entry.kind === "feature" ? [entry.path] : []),
);

const featureOf = (path: string) => /^features\/([^/]+\/[^/]+)\//.exec(path)?.[1];
const nameOf = (path: string) => path.replace(/^.*\//, "").replace(/\.ts$/, "");
const isRules = (path: string) => /(^|\/|-)rules\.ts$/.test(path);
const isTables = (path: string) => /(\/|-)tables\.ts$/.test(path);

const camelCase = (name: string) => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** Every import that a judge has something against, as `file -> target`. */
function breaches(isBreach: (source: Source, entry: Source["imports"][number]) => boolean): string[] {
  return sources.flatMap((source) =>
    source.imports.filter((entry) => isBreach(source, entry)).map((entry) => `${source.path} -> ${entry.target}`),
  );
}

/** The files that import each other, straight or by others: what is left once every file is taken away whose imports are. */
function circles(): string[] {
  const left = new Map(
    sources.map(({ path, imports }) => [path, imports.map(({ target }) => resolveImport(path, target))]),
  );
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const [path, targets] of left) if (!targets.some((target) => left.has(target))) left.delete(path);
  }
  // What only leads into a circle is none of it: nothing left imports it.
  for (let before = -1; before !== left.size;) {
    before = left.size;
    const needed = new Set([...left.values()].flat());
    for (const path of left.keys()) if (!needed.has(path)) left.delete(path);
  }
  return [...left.keys()].toSorted();
}

describe("the house", () => {
  it("has only features that stand in the order", ({ expect }) => {
    const found = new Set(sources.flatMap(({ path }) => featureOf(path) ?? []));
    expect([...found].toSorted()).toEqual(order.toSorted());
  });

  it("has its features in districts, each in one place of the list, none with a face of its own", ({ expect }) => {
    const districts = order.map((feature) => feature.split("/")[0]);
    expect(districts.filter((name, i) => districts.indexOf(name) !== i && districts[i - 1] !== name)).toEqual([]);
    expect(sources.filter(({ path }) => /^features\/([^/]+\/)?[^/]+\.ts$/.test(path)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it("takes one value from each feature, and hands the list to all points at once", ({ expect }) => {
    const text = sources.find(({ path }) => path === "shop.ts")?.text ?? "";
    const more = [...text.matchAll(/import \{ [^}]*, [^}]*\} from "#(?!platform\/)[^"]+";/g)].map(([line]) => line);
    expect(more).toEqual([]);
    expect(text.split("\n").filter((line) => /^\w+\(/.test(line))).toEqual(["fillPoints(shop);"]);
  });

  it("has at most thirteen features in a district", ({ expect }) => {
    const districts = Map.groupBy(order, (feature) => feature.split("/")[0]);
    expect([...districts].filter(([, features]) => features.length > 13)).toEqual([]);
  });

  it("has at most twenty files in a room", ({ expect }) => {
    const files = Map.groupBy(sources, ({ path }) => featureOf(path) ?? "");
    expect(order.filter((feature) => (files.get(feature) ?? []).length > 20)).toEqual([]);
  });

  it("lets a feature import only the faces of those before it", ({ expect }) => {
    const wrong = breaches(({ path }, { target }) => {
      const feature = featureOf(path);
      if (!feature || !target.startsWith("#") || target.startsWith("#platform/")) return false;
      const other = order.indexOf(target.slice(1));
      return other < 0 || other >= order.indexOf(feature);
    });
    expect(wrong).toEqual([]);
  });

  // Tables are read by drizzle-kit and rules are run by the simulation, both in Node, where a face cannot be imported.
  it("keeps relative imports inside a feature, but for the tables and rules of those before it", ({ expect }) => {
    const wrong = breaches(({ path }, { target }) => {
      const feature = featureOf(path);
      if (!feature || !target.startsWith(".")) return false;
      const to = resolveImport(path, target);
      const other = featureOf(to);
      if (other === feature) return false;
      // Drizzle-kit and command lines read tables and rules without the package's import map.
      if (to.startsWith("platform/")) return !isRules(path) && !isTables(path);
      const isOpen =
        (isTables(path) && (isTables(to) || isRules(to))) ||
        (isRules(to) && (isRules(path) || feature === "ordering/protocol"));
      return !(isOpen && (!other || order.indexOf(other) < order.indexOf(feature)));
    });
    expect(wrong).toEqual([]);
  });

  it("keeps the platform in seven folders, and beside them only what a feature is made of", ({ expect }) => {
    const platform = sources.flatMap(({ path }) => /^platform\/(.+)$/.exec(path)?.[1] ?? []);
    const folders = new Set(platform.flatMap((path) => (path.includes("/") ? [path.slice(0, path.indexOf("/"))] : [])));
    expect([...folders].toSorted()).toEqual(["basics", "data", "http", "messages", "objects", "pages", "secrets"]);
    const beside = platform.filter((path) => !path.includes("/")).toSorted();
    expect(beside).toEqual(["config.ts", "context.ts", "extension-points.ts", "feature.ts", "settings.ts"]);
  });

  it("keeps the platform ignorant of features", ({ expect }) => {
    const wrong = breaches(({ path }, { target }) => {
      if (!path.startsWith("platform/")) return false;
      if (target.startsWith("#")) return !target.startsWith("#platform/");
      return target.startsWith(".") && !resolveImport(path, target).startsWith("platform/");
    });
    expect(wrong).toEqual([]);
  });

  it("keeps the platform ignorant of what is sold, but for what is declared", ({ expect }) => {
    const found = sources.flatMap(({ path, text }) => (path.startsWith("platform/") ? trade(path, text) : []));
    const declared = Object.entries(trade_words).flatMap(([file, words]) =>
      words.split(" ").map((word) => `${file}: ${word}`),
    );
    expect(found.toSorted()).toEqual(declared.toSorted());
  });

  it.for(Object.entries(loans))("borrows the tables of %s only where they are lent", ([lender, loan], { expect }) => {
    const face = new RegExp(`import [^;]*?\\{([^}]*)\\} from "#${lender}"`);
    const wrong = sources.filter(({ path, text }) => {
      const names = face.exec(text)?.[1] ?? "";
      return !loan.borrowers.includes(featureOf(path) ?? "") && loan.lent.test(names);
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("writes audit entries in one place, where what may be personal is masked", ({ expect }) => {
    const wrong = sources.filter(({ text }) => /insert\(auditLog\)|INSERT INTO audit_log/i.test(text));
    expect(wrong.map(({ path }) => path)).toEqual(["platform/data/audit.ts"]);
  });

  it("wires the Worker from faces alone", ({ expect }) => {
    const wrong = breaches(({ path }, { target }) => !path.includes("/") && target.includes("features/"));
    expect(wrong).toEqual([]);
  });

  // Types count too: what needs each other cannot be read, moved or tested one by one.
  it("has no circle of imports", ({ expect }) => {
    expect(circles()).toEqual([]);
  });

  it("spells relative imports with their extension, so that Node runs what is pure as it is", ({ expect }) => {
    expect(breaches((_, { target }) => target.startsWith(".") && !target.endsWith(".ts"))).toEqual([]);
  });
});

describe("a feature", () => {
  it("has rooms and verbs, and no drawer for what is left over", ({ expect }) => {
    const strange = sources.filter(({ path, text }) => {
      const feature = featureOf(path);
      if (!feature) return false;
      const name = nameOf(path);
      if (rooms.has(name) || furniture[feature]?.[name]) return false;
      if (/\b(utils?|helpers?|common|misc|shared|service)\b/.test(name)) return true;
      if (parts.test(name) || new RegExp(`export (async )?(function|const) ${camelCase(name)}\\b`).test(text))
        return false;
      // `change-avatar` has verbs about an avatar: what a file is named after is in a name that it exports.
      const subject = name.split("-").at(-1)?.replace(/s$/, "") ?? "";
      const exported = [...text.matchAll(/export (?:async )?(?:function\*?|const|class|type) (\w+)/g)].map(
        ([, one = ""]) => one,
      );
      return !name.includes("-") || !exported.some((one) => one.toLowerCase().includes(subject));
    });
    expect(strange.map(({ path }) => path)).toEqual([]);
  });

  it("is named after its room, under which it remembers what it has dealt with", ({ expect }) => {
    const faces = sources.filter(({ path }) => /^features\/.*\/index\.ts$/.test(path));
    const strange = faces.filter(({ path, text }) => !text.includes(`name: "${featureOf(path)?.split("/")[1]}"`));
    expect(strange.map(({ path }) => path)).toEqual([]);
  });

  it("has a face", ({ expect }) => {
    const faces = new Set(sources.filter(({ path }) => nameOf(path) === "index").map(({ path }) => featureOf(path)));
    const found = new Set(sources.flatMap(({ path }) => featureOf(path) ?? []));
    expect([...found].filter((feature) => !faces.has(feature))).toEqual([]);
  });

  it("has rules that know nothing but what is pure", ({ expect }) => {
    const impure = breaches(({ path }, { target, is_type }) => {
      if (!featureOf(path) || !isRules(path) || is_type) return false;
      const to = resolveImport(path, target);
      return !pure.test(to) && !isRules(to);
    });
    expect(impure).toEqual([]);
  });

  it("has rules without a clock, chance or the network", ({ expect }) => {
    const impure = sources.filter(
      ({ path, text }) =>
        featureOf(path) && isRules(path) && /\b(Date\.now\(|new Date\(\)|Math\.random\(|crypto\.|fetch\()/.test(text),
    );
    expect(impure.map(({ path }) => path)).toEqual([]);
  });

  it("derives nothing by PBKDF2: production refuses more than 100,000 rounds of it, which no test here would notice", ({
    expect,
  }) => {
    const found = sources.filter(({ text }) => /pbkdf2/i.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it("puts nothing into the query of a link that it mails: a token stands behind the #", ({ expect }) => {
    const wrong = sources.filter(
      ({ path, text }) =>
        /^(platform\/messages\/letter|features\/[^/]+\/(orders|inventory|privacy|accounts|passwords|sessions|sign-in|one-time-codes)\/)/.test(
          path,
        ) && /searchParams|[?&]token=/.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("has tables that drizzle-kit can read in Node", ({ expect }) => {
    const wrong = breaches(
      ({ path }, { target, is_type }) =>
        isTables(path) && !is_type && !target.startsWith(".") && !target.startsWith("drizzle-orm"),
    );
    expect(wrong).toEqual([]);
  });
});
