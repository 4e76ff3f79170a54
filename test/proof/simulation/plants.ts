import {
  availableOf,
  decideCommit,
  decideHold,
  decideRelease,
  type HoldRequest,
} from "../../../src/features/goods/stock/rules.ts";
import { decideArrival, decideTakingOut, nextHandover } from "../../../src/features/ordering/cart/merge-rules.ts";
import { decideConclude } from "../../../src/features/ordering/checkout-journal/rules.ts";
import { nextStatus } from "../../../src/features/ordering/orders/rules.ts";
import type { Order, Ports, QuotingPort } from "../../../src/features/ordering/protocol/ports.ts";
import { holdId } from "../../../src/features/ordering/protocol/protocol.ts";
import { by_hand_plants } from "./by-hand-plants.ts";
import { label_plants } from "./label-plants.ts";
import type { MergeRules } from "./loose-carts.ts";
import { paypal_plants } from "./paypal-plants.ts";
import { razorpay_plants } from "./razorpay-plants.ts";
import { return_plants } from "./return-plants.ts";
import type { Scene } from "./scene.ts";
import { LostAnswer, type Process } from "./scheduler.ts";
import { tax_plants } from "./tax-plants.ts";
import { minutes } from "./time.ts";
import { undelivered_plants } from "./undelivered-plants.ts";
import type { DirectedStall } from "./weather.ts";
import type { JournalRules } from "./world/carts.ts";
import type { DatabaseHabits } from "./world/database.ts";
import type { Quote, Refusal } from "./world/prices.ts";
import type { StockRules } from "./world/shelves.ts";

type Habits = DatabaseHabits & {
  readonly honours_keys: boolean;
  readonly sweeps: boolean;
  readonly relays: boolean;
  readonly ships_what_is_left: boolean;
  readonly names_units_by_refund: boolean;
  readonly names_ship_by_parcel: boolean;
  readonly shows_shipped_parts: boolean;
  readonly completes_orders: boolean;
  readonly returns_only_what_left: boolean;
  readonly compares_what_was_shown: boolean;
  readonly leaves_shelves_to_inspections: boolean;
  readonly names_inspections: boolean;
  readonly names_cancels_by_cancellation: boolean;
  readonly prices_cancels_in_the_batch: boolean;
  readonly names_parcels_back: boolean;
  readonly takes_back_what_is_out: boolean;
  readonly waits_for_an_arrival: boolean;
  readonly takes_damaged_out: boolean;
  readonly minds_holds: boolean;
  readonly names_labels_by_parcel: boolean;
  readonly writes_labels_first: boolean;
  readonly looks_labels_up: boolean;
  readonly gives_labels_back: boolean;
};
type Asking = { readonly scene: Scene; readonly process: Process; readonly payment_method_id: string | null };

/** A bug put in on purpose. The protocol is only as good as the simulation that finds these. */
export type Plant = {
  /** As it is typed at the shell. */
  readonly name: string;
  readonly says: string;
  readonly rules?: Partial<StockRules>;
  readonly journal?: Partial<JournalRules>;
  readonly merge?: Partial<MergeRules>;
  readonly habits?: Partial<Habits>;
  readonly quoting?: (quoting: QuotingPort<Quote, Refusal>) => QuotingPort<Quote, Refusal>;
  readonly ports?: (ports: Ports, asking: Asking) => Ports;
  /** Where chance is too slow: what is made likely so that the bug has its day. */
  readonly stalls?: readonly DirectedStall[];
  readonly temper?: Partial<Temper>;
};

/** How likely a shopper is to do what shoppers do. */
export type Temper = {
  readonly double_clicks: number;
  readonly changes_mind: number;
  readonly cancels_soon: number;
  readonly cancels_later: number;
  readonly looks_again: number;
  readonly says_what_was_shown: number;
};

export const usual_temper: Temper = {
  double_clicks: 0.25,
  changes_mind: 0.2,
  cancels_soon: 0.25,
  cancels_later: 0.1,
  looks_again: 0.4,
  says_what_was_shown: 0.2,
};

export const nothing_planted: Plant = { name: "nothing", says: "the protocol as it is" };

export const plants: readonly Plant[] = [
  {
    name: "no-tombstone",
    says: "a released hold leaves no tombstone",
    rules: {
      decideRelease(view, request) {
        const decision = decideRelease(view, request);
        return decision.hold ? { ...decision, hold: { ...decision.hold, expires_at: view.now } } : decision;
      },
    },
    stalls: slowly("stock.hold"),
    temper: { double_clicks: 1, cancels_soon: 0.5 },
  },
  {
    name: "unchecked-recommit",
    says: "a lapsed hold is committed without a look at what is left",
    stalls: slowly("stock.commit"),
    rules: {
      decideCommit(view, request) {
        const decision = decideCommit(view, request);
        if (decision.outcome.ok || decision.outcome.reason !== "insufficient") return decision;
        const committed = view.level.committed + request.quantity;
        const level = { ...view.level, committed };
        const hold = {
          ...request,
          state: "committed",
          class: "trying",
          committed: request.quantity,
          expires_at: view.now,
        } as const;
        return { outcome: { ok: true, available: availableOf(level) }, level, hold };
      },
    },
  },
  {
    name: "confirm-at-creation",
    says: "the intent is confirmed in the call that creates it",
    ports: (ports, { scene, process, payment_method_id }) => ({
      ...ports,
      provider: (name) => ({
        ...ports.provider(name),
        create: (order, charge, key) =>
          scene.scheduler.operate(process, "provider.create", () => {
            const { intent_id } = scene.provider.create(order, charge, key);
            if (payment_method_id) scene.provider.confirm(intent_id, payment_method_id, `with ${key}`);
            return scene.provider.retrieve(intent_id);
          }),
      }),
    }),
  },
  {
    name: "release-before-fence",
    says: "stock is released before the fence is taken",
    stalls: slowly("orders.move"),
    temper: { cancels_soon: 1 },
    ports: (ports) => ({
      ...ports,
      orders: {
        ...ports.orders,
        move: async (order, event, details) => {
          if (event === "close") await releaseAll(ports, order);
          return ports.orders.move(order, event, details);
        },
      },
    }),
  },
  { name: "update-without-compare", says: "an order is updated without a compare", habits: { compares: false } },
  { name: "no-dedupe", says: "a message takes effect each time it comes", habits: { dedupes: false } },
  { name: "no-sweeper", says: "nobody sweeps and no alarm rings", habits: { sweeps: false } },
  {
    name: "no-provider-key",
    says: "a second intent takes the place of the attached one",
    habits: { honours_keys: false, attaches_once: false },
    stalls: slowly("provider.create"),
  },
  {
    name: "new-order-per-retry",
    says: "each retry begins an order of its own",
    ports: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        begin: (cart_id, request) =>
          ports.journal.begin(cart_id, { ...request, key: request.order_id, terms_hash: request.order_id }),
      },
    }),
  },
  {
    name: "capture-outside-gate",
    says: "the capture does not wait for its gate",
    ports: (ports) => ({
      ...ports,
      orders: {
        ...ports.orders,
        move: async (order, event, details) => {
          const ungated = event === "capture" || (event === "pay" && order.status === "capturing");
          if (!ungated) return ports.orders.move(order, event, details);
          return { moved: true, order: { ...order, status: nextStatus(order.status, event) ?? order.status } };
        },
      },
    }),
  },
  {
    name: "cancel-after-attach",
    says: "an intent that could not be attached is cancelled at once",
    ports: (ports) => ({
      ...ports,
      orders: {
        ...ports.orders,
        attach: async (order, intent_id) => {
          const attached = await ports.orders.attach(order, intent_id);
          if (!attached) await ports.provider("sandbox").cancel(intent_id);
          return attached;
        },
      },
    }),
    stalls: [...slowly("orders.attach"), ...slowly("provider.capture")],
    temper: { double_clicks: 1 },
  },
  {
    name: "lost-authorisation-ignored",
    says: "an authorisation that is lost while capturing is ignored",
    ports: (ports) => ({
      ...ports,
      provider: (name) => ({
        ...ports.provider(name),
        capture: async (intent_id, key) => {
          const intent = await ports.provider(name).capture(intent_id, key);
          if (intent.status === "cancelled") throw new LostAnswer("capture");
          return intent;
        },
      }),
    }),
    stalls: slowly("provider.capture"),
  },
  {
    name: "capture-key-for-ever",
    says: "a capture keeps one key for ever",
    ports: (ports) => ({
      ...ports,
      provider: (name) => ({
        ...ports.provider(name),
        capture: (intent_id, key) => ports.provider(name).capture(intent_id, key.replace(/:\d+$/, "")),
      }),
    }),
  },
  {
    name: "cancel-not-noted",
    says: "a cancel is acknowledged and not noted",
    habits: { notes_cancels: false },
    stalls: slowly("provider.capture"),
  },
  {
    name: "late-money-kept",
    says: "money that comes after the end is kept",
    stalls: slowly("orders.find"),
    ports: (ports) => ({
      ...ports,
      provider: (name) => ({
        ...ports.provider(name),
        refundRest: async (intent_id, key) => {
          if (!key.startsWith("ar:")) return ports.provider(name).refundRest(intent_id, key);
          const intent = await ports.provider(name).retrieve(intent_id);
          return { ...intent, refunded: intent.captured };
        },
      }),
    }),
  },
  {
    name: "version-not-freed",
    says: "an order that ended does not free its cart",
    ports: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        conclude: async (cart_id, request) => {
          if (request.state === "sold") await ports.journal.conclude(cart_id, request);
        },
      },
    }),
  },
  {
    name: "conflict-ignored-at-placing",
    says: "a fence that took the key first does not stop the order's rows",
    habits: { minds_fences: false },
    stalls: slowly("orders.place"),
    temper: { double_clicks: 1 },
  },
  {
    name: "fence-without-history",
    says: "a checkout without a row is closed without taking the history key",
    habits: { fences_with_history: false },
    stalls: slowly("orders.place"),
  },
  {
    name: "hold-counted-twice",
    says: "a hold that is asked for again takes its units again",
    rules: {
      decideHold(view, request) {
        const { hold, level } = view;
        const live = hold?.state === "live" && hold.expires_at > view.now;
        if (!live || hold.quantity !== request.quantity) return decideHold(view, request);
        const twice = { ...hold, quantity: hold.quantity * 2 };
        const after = { ...level, held: level.held + hold.quantity };
        return {
          outcome: { ok: true, available: availableOf(after), expires_at: hold.expires_at },
          level: after,
          hold: twice,
        };
      },
    },
  },
  {
    name: "no-re-drive",
    says: "whoever comes back to a begun checkout leaves it where it is",
    ports: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        begin: async (cart_id, request) => {
          const begun = await ports.journal.begin(cart_id, request);
          return begun.kind === "resumed" && begun.journal.state === "open"
            ? { kind: "resumed", replayed: begun.replayed, journal: { ...begun.journal, state: "ended" } }
            : begun;
        },
      },
    }),
  },
  {
    name: "attach-whatever-the-status",
    says: "an intent is attached to an order that is payable no more",
    habits: { attaches_pending_only: false },
    stalls: slowly("orders.attach"),
    temper: { cancels_soon: 1 },
  },
  {
    name: "refund-key-for-ever",
    says: "the refund of an order that ended keeps one key for ever",
    ports: (ports) => ({
      ...ports,
      provider: (name) => ({
        ...ports.provider(name),
        refundRest: (intent_id, key) => ports.provider(name).refundRest(intent_id, key.replace(/:\d+$/, "")),
      }),
    }),
    stalls: slowly("orders.find"),
  },
  {
    name: "stock-before-money",
    says: "units of an order that closes are released before its intent is cancelled",
    ports: (ports) => ({
      ...ports,
      orders: {
        ...ports.orders,
        move: async (order, event, details) => {
          const moved = await ports.orders.move(order, event, details);
          if (event === "close" && moved.moved) await releaseAll(ports, order);
          return moved;
        },
      },
    }),
  },
  {
    name: "short-hold",
    says: "a hold lapses before its order's deadline",
    ports: (ports) => ({
      ...ports,
      stock: {
        ...ports.stock,
        hold: (variant_id, request) => ports.stock.hold(variant_id, { ...request, ttl_seconds: 600 }),
      },
    }),
  },
  {
    name: "some-lines-held",
    says: "a line that could not be held is left out of the refusal",
    ports: (ports) => ({
      ...ports,
      stock: {
        ...ports.stock,
        hold: async (variant_id, request) => {
          const outcome = await ports.stock.hold(variant_id, request);
          return outcome.ok ? outcome : { ok: true, available: 0, expires_at: ports.clock.now() };
        },
      },
    }),
  },
  {
    name: "attempt-counted-again",
    says: "a repeat of a request is a new attempt on the shopper's card",
    ports: (ports) => ({
      ...ports,
      provider: (name) => ({
        ...ports.provider(name),
        confirm: (intent_id, payment_method_id, key) =>
          ports.provider(name).confirm(intent_id, payment_method_id, `${key}:${ports.clock.now()}`),
      }),
    }),
  },
  {
    name: "announcement-after-the-batch",
    says: "the outbox row is not part of the move's batch, and now and then it is lost",
    habits: { announces_with_the_move: false },
  },
  {
    name: "no-relay",
    says: "nobody sends an outbox row again whose message was lost",
    habits: { relays: false },
  },
  {
    name: "refund-not-reserved",
    says: "two refunds of a part may be more than was paid, since none sets its amount aside",
    habits: { reserves_refunds: false },
  },
  {
    name: "refund-booked-twice",
    says: "a refund that two carried out at once is booked by both",
    habits: { books_refunds_once: false },
    stalls: slowly("orders.book"),
  },
  {
    name: "older-level-projected",
    says: "a level that comes late overwrites a newer one in the lists",
    habits: { projects_newer_only: false },
  },
  {
    name: "price-asked-again",
    says: "an order is written with a price of the moment of writing, its shopper having been quoted another",
    quoting: (quoting) => ({
      ...quoting,
      place: (checkout, { priced, ...quote }) =>
        quoting.place(checkout, { ...quote, priced: { ...priced, total: priced.total + 1 } }),
    }),
  },
  {
    name: "stray-intent-kept",
    says: "an intent that could not be attached is left as it is",
    ports: (ports, { scene }) => ({
      ...ports,
      provider: (name) => ({
        ...ports.provider(name),
        cancel: async (intent_id) => {
          const payment = scene.provider.payment(intent_id);
          const own = scene.database.orders.get(payment.order_id)?.charge?.intent_id === intent_id;
          return own ? ports.provider(name).cancel(intent_id) : payment;
        },
      }),
    }),
    stalls: slowly("orders.attach"),
  },
  {
    name: "row-overlooked",
    says: "a checkout is closed as if it had no row, while another tab places its order",
    ports: (ports) => ({
      ...ports,
      orders: {
        ...ports.orders,
        fence: async (order_id) => {
          await ports.orders.fence(order_id);
          return "closed";
        },
      },
    }),
    stalls: slowly("orders.fence"),
    temper: { double_clicks: 1 },
  },
  {
    name: "line-not-sold",
    says: "a line that can be sold no more is overlooked",
    ports: (ports) => ({
      ...ports,
      stock: {
        ...ports.stock,
        commit: async (variant_id, request) => {
          const outcome = await ports.stock.commit(variant_id, request);
          return outcome.ok ? outcome : { ok: true, available: outcome.available };
        },
      },
    }),
    stalls: slowly("orders.move"),
  },
  {
    name: "share-ignored",
    says: "guests who have not tried to pay may hold all that is left",
    rules: { decideHold: (view, request) => decideHold({ ...view, share_percent: 100 }, request) },
  },
  {
    name: "share-of-what-is-there",
    says: "the share is taken of what is available now, so that each guest leaves less to the next",
    rules: { decideHold: (view, request) => decideHold({ ...view, browsing: 0 }, request) },
  },
  {
    name: "owed-leaves-the-share",
    says: "what guests were sold and owe is no longer in their share, so that they take what is left as well",
    rules: { decideCommit: (view, request) => decideCommit(view, { ...request, is_owed: false }) },
  },
  {
    name: "share-for-everybody",
    says: "shoppers who try to pay are kept to the share of those who do not",
    ports: (ports) => ({
      ...ports,
      stock: { ...ports.stock, hold: (variant_id, request) => ports.stock.hold(variant_id, asIfBrowsing(request)) },
    }),
  },
  {
    name: "try-not-noted",
    says: "an order that is tried to be paid stays among those of browsing guests",
    rules: {
      decideHold: (view, request) =>
        decideHold(view, view.hold?.state === "live" ? { ...request, class: view.hold.class } : request),
    },
  },
  {
    name: "sold-lines-stay",
    says: "what was sold stays in the cart",
    journal: { withoutSold: (lines) => [...lines] },
  },
  {
    name: "ordered-units-shipped",
    says: "an order ships the units that were ordered, whatever refunds have put back",
    habits: { ships_what_is_left: false, bounds_parcels: false },
  },
  {
    name: "parcel-without-move",
    says: "a part of an order is packed or sent without a move of the order, which its cancel does not see",
    habits: { moves_with_parcels: false },
  },
  {
    name: "parcel-bound-read-before",
    says: "a part is packed by what was read of its order before, while a refund keeps the same units back",
    habits: { bounds_parcels: false },
    stalls: slowly("orders.fulfil"),
  },
  {
    name: "ship-named-by-order",
    says: "the units of each part leave under the name of the order",
    habits: { names_ship_by_parcel: false },
  },
  {
    name: "whole-refund-after-part",
    says: "an order of which a part has shipped is cancelled as a whole, with all of its money",
    habits: { shows_shipped_parts: false },
    temper: { cancels_later: 0.5 },
  },
  {
    name: "packed-units-returned",
    says: "a refund takes units back on the shelf that are packed",
    habits: { guards_packed_units: false },
  },
  {
    name: "order-not-completed",
    says: "an order whose last units were refunded goes on waiting for them",
    habits: { completes_orders: false },
  },
  {
    name: "packed-parcel-kept",
    says: "what was packed of an order stays packed when it is cancelled",
    habits: { drops_packed_parcels: false },
    temper: { cancels_later: 0.5 },
  },
  {
    name: "cancel-part-without-move",
    says: "units are cancelled without a move of their order, which was cancelled as a whole since somebody looked",
    habits: { moves_with_cancels: false },
    stalls: slowly("orders.cancel_units"),
    temper: { cancels_later: 0.5 },
  },
  {
    name: "cancel-part-bound-read-before",
    says: "units are cancelled by what was read of their order before, while a refund puts the same ones back",
    habits: { bounds_cancels: false },
    stalls: slowly("orders.cancel_units"),
  },
  {
    name: "cancel-part-named-by-order",
    says: "cancelled units go back under the name of their order",
    habits: { names_cancels_by_cancellation: false },
  },
  {
    name: "cancel-part-settled-twice",
    says: "cancelled units are counted each time that their event comes",
    habits: { settles_cancels_once: false },
  },
  {
    name: "cancel-part-without-money",
    says: "units leave their order in one batch, and their refund begins in the next",
    habits: { refunds_with_cancels: false },
  },
  {
    name: "cancel-part-priced-before",
    says: "what cancelled units cost is worked out from what was read before another refund of their line",
    habits: { prices_cancels_in_the_batch: false },
    stalls: slowly("orders.cancel_units"),
  },
  {
    name: "units-named-by-order",
    says: "the units of a refund go back under the name of the order",
    habits: { names_units_by_refund: false },
  },
  {
    name: "returned-before-it-left",
    says: "units of a refund come in as a return although they never left",
    habits: { returns_only_what_left: false },
    temper: { cancels_later: 0.5 },
  },
  {
    name: "refunded-units-not-counted",
    says: "units can be refunded twice, since no refund counts them",
    habits: { counts_refunded_units: false },
  },
  {
    name: "failed-units-kept",
    says: "units of a refund that came to nothing stay set aside",
    habits: { frees_failed_units: false },
    stalls: slowly("provider.refund"),
    temper: { cancels_later: 0.5 },
  },
  {
    name: "sold-at-each-settling",
    says: "an order of a cart sells its lines each time it is settled",
    journal: {
      decideConclude(known, request) {
        const decision = decideConclude(known, request);
        return known && request.state === "sold" ? { ...decision, sold: known.lines } : decision;
      },
    },
  },
  {
    name: "sale-taken-out-twice",
    says: "an account's cart takes the lines of a guest's order out each time it is told of it",
    merge: { decideTakingOut: ({ lines }, sold) => decideTakingOut({ is_settled: false, lines }, sold) },
  },
  {
    name: "sale-not-told",
    says: "an account's cart is not told what was sold since it took a guest's lines over",
    merge: { isOwed: () => false },
  },
  {
    name: "sale-before-its-lines",
    says: "an account's cart is told of a sale before the lines have arrived",
    merge: {
      nextHandover({ is_merged, owed }) {
        const [sold] = owed;
        return sold ? { kind: "take_out", sold } : nextHandover({ is_merged, owed });
      },
    },
  },
  {
    name: "sale-not-named",
    says: "lines that arrive without those of a sold order do not say so",
    merge: {
      nextHandover(handover) {
        const step = nextHandover(handover);
        return step?.kind === "bring" ? { ...step, without_orders: [] } : step;
      },
    },
  },
  {
    name: "tender-not-released",
    says: "an order that ends unpaid keeps what it holds of a gift card",
    habits: { releases_tenders: false },
  },
  {
    name: "tender-captured-twice",
    says: "a gift card pays again when the work on its order begins",
    habits: { captures_tenders_once: false },
  },
  {
    name: "tender-returned-to-a-disabled-card",
    says: "what comes back goes to the card that it came from, even if that is disabled",
    habits: { returns_to_open_cards: false },
    temper: { cancels_later: 0.5 },
  },
  {
    name: "tender-held-unseen",
    says: "a gift card is held by what the quote has read of it",
    habits: { holds_what_is_there: false },
    stalls: slowly("orders.place"),
  },
  {
    name: "tender-charged-beside",
    says: "the provider is asked for the whole total beside what gift cards pay",
    ports: (ports) => ({
      ...ports,
      provider: (name) => ({
        ...ports.provider(name),
        create: (order, charge, key) =>
          ports.provider(name).create(order, { ...charge, amount: charge.amount + tenderedOf(order) }, key),
      }),
    }),
  },
  {
    name: "tender-released-after-capture",
    says: "what a gift card has paid is freed once more when its order is cancelled",
    habits: { keeps_captured_tenders: false },
    temper: { cancels_later: 0.5 },
  },
  {
    name: "resumed-whatever-was-shown",
    says: "an order that waits to be paid is taken up again, whatever total the shopper was shown",
    habits: { compares_what_was_shown: false },
    temper: { says_what_was_shown: 1 },
  },
  {
    name: "use-not-given-back",
    says: "an order that ends unpaid goes on counting against the limits of its promotions",
    habits: { gives_uses_back: false },
  },
  {
    name: "use-given-back-twice",
    says: "a use is given back when its order begins to close, and once more when it has ended",
    habits: { gives_uses_back_once: false },
  },
  {
    name: "sold-use-given-back",
    says: "an order that was paid and is cancelled gives its uses back",
    habits: { keeps_sold_uses: false },
    temper: { cancels_later: 0.5 },
  },
  {
    name: "limit-read-before-the-batch",
    says: "an order is counted by what its quote has read of the limits and budgets",
    habits: { guards_in_the_batch: false },
    stalls: slowly("orders.place"),
  },
  {
    name: "budget-in-another-currency",
    says: "what a promotion takes off is booked in the first currency of its budgets",
    habits: { spends_in_own_currency: false },
  },
  {
    name: "customer-by-account-alone",
    says: "a customer is known by their account alone, and a guest not at all",
    habits: { knows_addresses: false },
  },
  {
    name: "sold-card-issued-twice",
    says: "a gift card that was bought is issued each time its order is looked at for it",
    habits: { issues_cards_once: false },
  },
  {
    name: "sold-card-issued-before-capture",
    says: "gift cards that were bought are issued once the money is promised",
    habits: { issues_cards_when_paid: false },
  },
  {
    name: "sold-card-lives-after-refund",
    says: "the money of a gift card goes back and the card can still be spent",
    habits: { ends_cards_before_refunds: false },
  },
  {
    name: "sold-card-lives-after-cancel",
    says: "an order is cancelled and the gift cards that it sold can still be spent",
    habits: { ends_cards_before_cancels: false },
    temper: { cancels_later: 0.5 },
  },
  {
    name: "sold-card-refunded-after-use",
    says: "the money of a gift card goes back that was used",
    habits: { minds_used_cards: false },
    temper: { cancels_later: 0.5 },
  },
  {
    name: "sold-card-issued-after-refund",
    says: "a gift card is issued whose money went back before",
    habits: { issues_after_refunds: false },
  },
  {
    name: "sold-card-restored-after-cancel",
    says: "gift cards of a refund that came to nothing are given back although their order was cancelled meanwhile",
    habits: { keeps_cancelled_cards_ended: false },
    stalls: slowly("provider.refund"),
    temper: { cancels_later: 1 },
  },
  {
    name: "credit-beside-the-money",
    says: "a refund becomes credit, and its money goes back besides",
    habits: { credits_instead: false },
  },
  {
    name: "credit-given-again",
    says: "a refund that is asked for again becomes credit again",
    habits: { credits_once: false },
  },
  {
    name: "credit-not-set-aside",
    says: "money that became credit can be refunded, too, since it is not set aside",
    habits: { sets_credit_aside: false },
  },
  {
    name: "credit-read-before-the-batch",
    says: "a refund becomes credit by what was read of the order before",
    habits: { guards_credit_in_the_batch: false },
    stalls: slowly("orders.reserve"),
  },
  {
    name: "credit-after-the-cancel",
    says: "money of an order becomes credit while a cancel gives it back",
    habits: { credits_sold_orders_only: false },
    stalls: slowly("orders.reserve"),
    temper: { cancels_later: 1 },
  },
  {
    name: "cancel-gives-credit-back",
    says: "a cancel gives all of the money back, that which became credit, too",
    habits: { minds_credit_when_cancelled: false },
    temper: { cancels_later: 1 },
  },
  {
    name: "rest-not-written-down",
    says: "the rest of a cancelled order goes back by an amount that nobody has written down, once for each repeat",
    habits: { journals_the_rest: false },
    stalls: slowly("provider.refund"),
    temper: { cancels_later: 1 },
  },
  {
    name: "credit-booked-as-money-out",
    says: "the ledger has money that became credit leave the provider",
    habits: { keeps_credit_at_provider: false },
  },
  {
    name: "lines-arrive-twice",
    says: "a guest's lines are added again when their arrival is repeated",
    merge: {
      decideArrival: ({ lines }, arrival, offers) => decideArrival({ is_known: false, lines }, arrival, offers),
    },
  },
  ...tax_plants,
  ...return_plants,
  ...undelivered_plants,
  ...label_plants,
  ...by_hand_plants,
  ...paypal_plants,
  ...razorpay_plants,
];

export const plantOf = (name: string | undefined): Plant =>
  plants.find((plant) => plant.name === name) ?? nothing_planted;

/** What of an order gift cards pay: a provider is told of the order as the protocol has it. */
const tenderedOf = (order: object): number =>
  "tendered" in order && typeof order.tendered === "number" ? order.tendered : 0;

const asIfBrowsing = (request: HoldRequest): HoldRequest => ({ ...request, class: "browsing" });

function slowly(operation: string): readonly DirectedStall[] {
  return [{ operation, share: 0.3, up_to_ms: minutes(40) }];
}

async function releaseAll(ports: Ports, order: Order): Promise<void> {
  for (const { variant_id } of order.lines) {
    await ports.stock.release(variant_id, { hold_id: holdId(order.order_id), even_committed: true });
  }
}
