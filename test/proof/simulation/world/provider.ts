import type { Confirmed, Intent, Order, ProviderPort } from "../../../../src/features/ordering/protocol/ports.ts";
import type { Random } from "../random.ts";
import { type Local, LostAnswer, Violation } from "../scheduler.ts";
import { minutes, seconds } from "../time.ts";
import { type Semantics, semanticsOf } from "./provider-semantics.ts";

/** Test methods, as in the sandbox; `slow` is decided by the provider later, and of `unusable` it keeps no word. */
export type Method = "pays" | "declines" | "asks" | "slow" | "unusable";

/** A provider's view of a payment, and what the provider alone knows of it. */
export type Payment = Intent & {
  readonly automatic: boolean;
  readonly made_by: string;
  readonly semantics: Semantics;
  /** What the payer has agreed to pay with, where that shows only when it is captured. */
  readonly funding: "good" | "declined" | "pending";
};

type Surroundings = {
  readonly now: () => number;
  /** The chances of whoever asks. */
  readonly chances: () => Random;
  /** Whose request this is. */
  readonly caller: () => string;
  /** True once nothing goes wrong any more. */
  readonly isCalm: () => boolean;
  /** Something that the provider or a bank does by itself. */
  readonly act: (delay_ms: number, name: string, run: () => unknown) => void;
  readonly orderOf: (order_id: string) => Order | undefined;
  /** Something changed: webhooks go out. */
  readonly announce: (order_id: string) => void;
  /** Share of keyed calls that end in a server error, before or after their effect. */
  readonly kept_errors: number;
  /** A planted bug when false. */
  readonly honours_keys: boolean;
};

/** How often an issuer takes an authorisation back, and the provider gives up on an intent. */
const withdrawn_share = 0.04;
const abandoned_share = 0.02;
/** How often a look for what was made comes too early. */
const missed_share = 0.15;
const longest_decision_ms = minutes(40);

type Refunded = { readonly kind: "refunded"; readonly refunded: number } | { readonly kind: "exceeds_captured" };

/** Stripe's rules, as far as they can hurt: keys replay the first answer, states allow what they allow. */
export class Provider implements Local<ProviderPort> {
  readonly payments = new Map<string, Payment>();
  /** The next keyed call breaks after its effect, and its key keeps that answer. */
  breaks_next = false;
  /** Refunds of all that is left are taken note of and not carried out. */
  refunds_wait = false;
  /** By order, until when a bank may still think about its payment: nothing can end it before. */
  readonly thinking_until = new Map<string, number>();
  readonly #of_order = new Map<string, Payment[]>();
  readonly #replies = new Map<string, unknown>();
  /** Payment methods that have been tried, each with its intent. */
  readonly #tried = new Set<string>();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  create: Local<ProviderPort>["create"] = (order, charge, key) =>
    this.#once(key, order.order_id, () => {
      const earlier = this.#findEarlier(order.order_id);
      if (earlier) return earlier;
      const intent_id = `pi-${order.order_id}.${this.paymentsOf(order.order_id).length + 1}`;
      const payment: Payment = {
        intent_id,
        order_id: order.order_id,
        status: "unconfirmed",
        amount: charge.amount,
        currency: order.currency,
        captured: 0,
        refunded: 0,
        client_secret: `${intent_id}_secret`,
        redirect_url: null,
        failure_code: null,
        automatic: charge.capture_method === "automatic",
        made_by: this.#around.caller(),
        semantics: semanticsOf(this.#around.orderOf(order.order_id)?.charge?.provider ?? ""),
        funding: "good",
      };
      this.#keep(payment);
      if (!this.#around.isCalm() && this.#around.chances().chance(abandoned_share)) {
        const delay = this.#around.chances().below(minutes(20));
        this.#around.act(delay, `the provider gives up on ${intent_id}`, () => this.giveUp(intent_id));
      }
      return payment;
    });

  /** What an earlier call made, where it is looked for by its order. One that is just being made is missed. */
  #findEarlier(order_id: string): Payment | undefined {
    const { has_keys } = semanticsOf(this.#around.orderOf(order_id)?.charge?.provider ?? "");
    const is_missed = has_keys || (!this.#around.isCalm() && this.#around.chances().chance(missed_share));
    return is_missed ? undefined : this.paymentsOf(order_id).find(({ status }) => status !== "cancelled");
  }

  /** Nothing of PayPal's is confirmed from the shop. */
  confirm: Local<ProviderPort>["confirm"] = (intent_id, payment_method_id, key) =>
    this.#once(key, this.payment(intent_id).order_id, () => this.#confirm(intent_id, payment_method_id));

  retrieve: Local<ProviderPort>["retrieve"] = (intent_id) => this.payment(intent_id);

  capture: Local<ProviderPort>["capture"] = (intent_id, key) =>
    this.#once(key, this.payment(intent_id).order_id, () => this.#capture(intent_id));

  cancel: Local<ProviderPort>["cancel"] = (intent_id) => {
    const payment = this.payment(intent_id);
    const over = payment.status === "captured" || payment.status === "cancelled";
    // A bank that is thinking cannot be stopped.
    if (over || payment.status === "processing") return payment;
    if (!payment.semantics.cancels) return { ...payment, status: "cancelled" };
    if (payment.status === "authorized" && this.#around.orderOf(payment.order_id)?.status === "capturing") {
      throw new Violation(`P3 cancelled while capturing: ${payment.order_id}`);
    }
    return this.#become({ ...payment, status: "cancelled" });
  };

  refundRest: Local<ProviderPort>["refundRest"] = (intent_id, key) =>
    this.#once(key, this.payment(intent_id).order_id, () => {
      const payment = this.payment(intent_id);
      if (this.refunds_wait) return payment;
      return this.#become({ ...payment, refunded: payment.captured });
    });

  /** Refunds a part. An error that is kept for its key only lasts its day: then the shop looks the refund up. */
  refund = (intent_id: string, amount: number, key: string): Refunded =>
    this.#once(`${key} of a part`, this.payment(intent_id).order_id, () => {
      const payment = this.payment(intent_id);
      if (payment.refunded + amount > payment.captured) return { kind: "exceeds_captured" };
      const { refunded } = this.#become({ ...payment, refunded: payment.refunded + amount });
      return { kind: "refunded", refunded };
    });

  /** The shopper confirms in their own browser, with the secret that the shop handed out. */
  confirmFromBrowser(intent_id: string, payment_method_id: string): Confirmed {
    const payment = this.payment(intent_id);
    if (payment.semantics.cancels) return this.#confirm(intent_id, payment_method_id);
    return { kind: "accepted", intent: this.#approve(payment, payment_method_id) };
  }

  /** The payer agrees at PayPal, maybe to something that shows its worth only when it is captured, and maybe after the order has ended. */
  #approve(payment: Payment, payment_method_id: string): Payment {
    if (payment.status !== "unconfirmed") return payment;
    const method = payment_method_id.split("/", 1)[0];
    if (method === "unusable") return payment;
    const { captures_may_be_declined, captures_may_be_pending } = payment.semantics;
    if (method === "declines" && !captures_may_be_declined)
      return this.#become({ ...payment, failure_code: "payment_failed" });
    const may_wait = method === "slow" && captures_may_be_pending;
    const funding = method === "declines" ? "declined" : may_wait ? "pending" : "good";
    return this.#fund({ ...payment, funding });
  }

  /** The shopper answers the bank's question. */
  authenticate(intent_id: string, approved: boolean): Intent {
    const payment = this.payment(intent_id);
    if (payment.status !== "requires_action") return payment;
    if (approved) return this.#fund(payment);
    return this.#become({ ...payment, status: "unconfirmed", failure_code: "authentication_failed" });
  }

  /** A planted bug: another payment of an order that is paid is captured, too. */
  captureAnother(intent_id: string): Intent {
    const payment = this.payment(intent_id);
    return this.#become({ ...payment, captured: payment.captured + payment.amount });
  }

  /** An issuer takes its word back, or the provider closes what nobody pays. */
  giveUp(intent_id: string): Intent {
    const payment = this.payment(intent_id);
    const can = payment.status !== "captured" && payment.status !== "cancelled" && payment.status !== "processing";
    return can ? this.#become({ ...payment, status: "cancelled" }) : payment;
  }

  payment(intent_id: string): Payment {
    const payment = this.payments.get(intent_id);
    if (!payment) throw new Error(`no intent ${intent_id}`);
    return payment;
  }

  paymentsOf(order_id: string): readonly Payment[] {
    return this.#of_order.get(order_id) ?? [];
  }

  #capture(intent_id: string): Payment {
    const payment = this.payment(intent_id);
    if (payment.status !== "authorized") return payment;
    this.#checkCapture(payment);
    if (payment.funding === "declined") return this.#decline(payment);
    if (payment.funding === "pending") return this.#wait(payment);
    return this.#become({ ...payment, status: "captured", captured: payment.amount });
  }

  /**
   * P2. Where nothing ends an intent but the order's own row, a capture that was asked for in time may be carried out after the order was
   * refused: then it goes back whole. Never once the order was closed.
   */
  #checkCapture({ order_id, semantics }: Payment): void {
    const status = this.#around.orderOf(order_id)?.status;
    const is_refused = status === "refusing" || status === "failed";
    if (status === "capturing" || (is_refused && !semantics.cancels)) return;
    throw new Violation(`P2 captured while ${status}: ${order_id}`);
  }

  /** The payer has to choose something else, which most do. The answer alone tells so: the intent waits for them as it did at first. */
  #decline(payment: Payment): Payment {
    const { intent_id } = payment;
    const waiting = this.#become({ ...payment, status: "unconfirmed", funding: "good" });
    if (this.#around.chances().chance(0.6)) {
      const delay = this.#around.chances().below(minutes(12));
      const method = this.#around.chances().chance(0.8) ? "pays" : "declines";
      this.#around.act(delay, `the payer of ${intent_id} chooses something else`, () =>
        this.#approve(this.payment(intent_id), method),
      );
    }
    return { ...waiting, status: "requires_action", failure_code: "instrument_declined" };
  }

  /** A capture that takes its time: it is neither taken nor refused, and nobody can stop it. */
  #wait(payment: Payment): Payment {
    const comes = this.#around.chances().chance(0.7);
    const delay = this.#around.chances().below(longest_decision_ms);
    this.thinking_until.set(payment.order_id, this.#around.now() + delay);
    this.#around.act(delay, `the capture of ${payment.intent_id} ${comes ? "comes" : "is denied"}`, () => {
      const now = this.payment(payment.intent_id);
      if (now.status !== "processing") return now;
      if (!comes) return this.#become({ ...now, status: "cancelled", failure_code: "capture_declined" });
      this.#checkCapture(now);
      return this.#become({ ...now, status: "captured", captured: now.amount });
    });
    return this.#become({ ...payment, status: "processing" });
  }

  #confirm(intent_id: string, payment_method_id: string): Confirmed {
    const payment = this.payment(intent_id);
    if (payment.status !== "unconfirmed" && payment.status !== "requires_action") {
      return { kind: "accepted", intent: payment };
    }
    const attempt = `${intent_id} ${payment_method_id}`;
    if (this.#tried.has(attempt)) throw new Violation(`P7 ${payment_method_id} is tried twice for ${payment.order_id}`);
    this.#tried.add(attempt);
    switch (payment_method_id.split("/", 1)[0]) {
      case "pays":
        return { kind: "accepted", intent: this.#fund(payment) };
      case "asks":
        return { kind: "accepted", intent: this.#become({ ...payment, status: "requires_action" }) };
      case "slow":
        return { kind: "accepted", intent: this.#ponder(payment) };
      case "unusable":
        return { kind: "declined", intent: { ...payment, failure_code: "unusable" } };
      default:
        return {
          kind: "declined",
          intent: this.#become({ ...payment, status: "unconfirmed", failure_code: "card_declined" }),
        };
    }
  }

  #ponder(payment: Payment): Payment {
    const approves = this.#around.chances().chance(0.7);
    const delay = this.#around.chances().below(longest_decision_ms);
    this.thinking_until.set(payment.order_id, this.#around.now() + delay);
    this.#around.act(delay, `the bank ${approves ? "agrees" : "refuses"} on ${payment.intent_id}`, () => {
      const now = this.payment(payment.intent_id);
      if (now.status !== "processing") return now;
      return approves
        ? this.#fund(now)
        : this.#become({ ...now, status: "unconfirmed", failure_code: "card_declined" });
    });
    return this.#become({ ...payment, status: "processing" });
  }

  #fund(payment: Payment): Payment {
    const { intent_id, order_id, amount, currency } = payment;
    const order = this.#around.orderOf(order_id);
    if (order?.charge?.intent_id !== intent_id) throw new Violation(`P6 ${order_id} does not know of ${intent_id}`);
    if (order.charge.amount !== amount || order.currency !== currency)
      throw new Violation(`M4 ${intent_id} pays something else`);
    if (payment.automatic) return this.#become({ ...payment, status: "captured", captured: amount });
    if (!this.#around.isCalm() && this.#around.chances().chance(withdrawn_share)) {
      const delay = this.#around.chances().below(seconds(30));
      this.#around.act(delay, `the issuer takes back ${intent_id}`, () => this.giveUp(intent_id));
    }
    return this.#become({ ...payment, status: "authorized" });
  }

  #become(payment: Payment): Payment {
    if (payment.captured > payment.amount || payment.refunded > payment.captured) {
      throw new Violation(`P4 ${JSON.stringify(payment)}`);
    }
    this.#keep(payment);
    this.#around.announce(payment.order_id);
    return payment;
  }

  #keep(payment: Payment): void {
    this.payments.set(payment.intent_id, payment);
    const others = this.paymentsOf(payment.order_id).filter(({ intent_id }) => intent_id !== payment.intent_id);
    this.#of_order.set(payment.order_id, [...others, payment]);
  }

  /** How the payment of an answer stands now. A refusal is told again as it was. */
  #latest(reply: unknown): unknown {
    const is_payment = typeof reply === "object" && reply !== null && "intent_id" in reply && "semantics" in reply;
    const { intent_id, status } = is_payment
      ? (reply as Payment)
      : { intent_id: "", status: "requires_action" as const };
    return status === "requires_action" ? reply : this.payment(intent_id);
  }

  /** A key is answered once, for good, and a server error is an answer too. */
  #once<Reply>(key: string, order_id: string, act: () => Reply): Reply {
    const { honours_keys, isCalm, kept_errors } = this.#around;
    const charge = this.#around.orderOf(order_id)?.charge;
    const { has_keys, keeps_server_errors, repeats_latest } = semanticsOf(charge?.provider ?? "");
    const random = this.#around.chances();
    if (!honours_keys) return act();
    if (!key.includes(order_id))
      throw new Violation(`P7 the key "${key}" may be that of another order than ${order_id}`);
    // Of refunds a key is known everywhere.
    const is_known = this.#replies.has(key) && (has_keys || key.endsWith("of a part"));
    if (!is_known) {
      const breaks = this.breaks_next || (!isCalm() && !key.endsWith("of a part") && random.chance(kept_errors));
      const reply = breaks && (this.breaks_next || random.chance(0.5)) ? undefined : act();
      this.breaks_next = false;
      if (breaks && !keeps_server_errors) throw new LostAnswer(key);
      this.#replies.set(key, breaks ? new LostAnswer(key) : reply);
    }
    const reply = this.#replies.get(key);
    if (reply instanceof LostAnswer) throw reply;
    return (repeats_latest ? this.#latest(reply) : reply) as Reply;
  }
}
