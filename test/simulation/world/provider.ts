import type { Confirmed, Intent, Order, ProviderPort } from "../../../src/features/checkout-core/ports.ts";
import type { Random } from "../random.ts";
import { type Local, LostAnswer, Violation } from "../scheduler.ts";
import { seconds } from "../time.ts";

/** Test methods, as in the sandbox. */
export type Method = "pays" | "declines" | "asks";

/** A provider's view of a payment, and what the provider alone knows of it. */
export type Payment = Intent & { readonly automatic: boolean };

type Surroundings = {
  /** The chances of whoever asks. */
  readonly chances: () => Random;
  /** True once nothing goes wrong any more. */
  readonly isCalm: () => boolean;
  readonly after: (delay_ms: number, run: () => void) => void;
  readonly statusOf: (order_id: string) => Order["status"] | undefined;
  /** Something changed: webhooks go out. */
  readonly announce: (order_id: string) => void;
  /** Share of keyed calls that end in a server error, before or after their effect. */
  readonly kept_errors: number;
  /** A planted bug when false. */
  readonly honours_keys: boolean;
};

/** How often an issuer takes an authorisation back. */
const withdrawn_share = 0.04;

/** Stripe's rules, as far as they can hurt: keys replay the first answer, states allow what they allow. */
export class Provider implements Local<ProviderPort> {
  readonly payments = new Map<string, Payment>();
  readonly #replies = new Map<string, unknown>();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  create: Local<ProviderPort>["create"] = (order, charge, key) =>
    this.#once(key, () => {
      const made = [...this.payments.values()].filter((payment) => payment.order_id === order.order_id).length;
      const intent_id = `pi-${order.order_id}.${made + 1}`;
      const payment: Payment = {
        intent_id,
        order_id: order.order_id,
        status: "unconfirmed",
        amount: order.total,
        currency: order.currency,
        captured: 0,
        refunded: 0,
        client_secret: `${intent_id}_secret`,
        redirect_url: null,
        failure_code: null,
        automatic: charge.capture_method === "automatic",
      };
      this.payments.set(intent_id, payment);
      return payment;
    });

  confirm: Local<ProviderPort>["confirm"] = (intent_id, payment_method_id, key) =>
    this.#once(key, () => this.#confirm(intent_id, payment_method_id as Method));

  retrieve: Local<ProviderPort>["retrieve"] = (intent_id) => this.payment(intent_id);

  capture: Local<ProviderPort>["capture"] = (intent_id, key) => this.#once(key, () => this.#capture(intent_id));

  cancel: Local<ProviderPort>["cancel"] = (intent_id) => {
    const payment = this.payment(intent_id);
    if (payment.status === "captured" || payment.status === "cancelled") return payment;
    if (payment.status === "authorized" && this.#around.statusOf(payment.order_id) === "capturing") {
      throw new Violation(`P3 cancelled while capturing: ${payment.order_id}`);
    }
    return this.#become({ ...payment, status: "cancelled" });
  };

  refundRest: Local<ProviderPort>["refundRest"] = (intent_id, key) =>
    this.#once(key, () => {
      const payment = this.payment(intent_id);
      return this.#become({ ...payment, refunded: payment.captured });
    });

  /** The shopper confirms in their own browser, with the secret that the shop handed out. */
  confirmFromBrowser(intent_id: string, method: Method): Confirmed {
    return this.#confirm(intent_id, method);
  }

  /** The shopper answers the bank's question. */
  authenticate(intent_id: string, approved: boolean): void {
    const payment = this.payment(intent_id);
    if (payment.status !== "requires_action") return;
    if (approved) this.#fund(payment);
    else this.#become({ ...payment, status: "unconfirmed", failure_code: "authentication_failed" });
  }

  payment(intent_id: string): Payment {
    const payment = this.payments.get(intent_id);
    if (!payment) throw new Error(`no intent ${intent_id}`);
    return payment;
  }

  #capture(intent_id: string): Payment {
    const payment = this.payment(intent_id);
    if (payment.status !== "authorized") return payment;
    const status = this.#around.statusOf(payment.order_id);
    if (status !== "capturing") throw new Violation(`P2 captured while ${status}: ${payment.order_id}`);
    return this.#become({ ...payment, status: "captured", captured: payment.amount });
  }

  #confirm(intent_id: string, method: Method): Confirmed {
    const payment = this.payment(intent_id);
    if (payment.status !== "unconfirmed" && payment.status !== "requires_action") {
      return { kind: "accepted", intent: payment };
    }
    if (method === "pays") return { kind: "accepted", intent: this.#fund(payment) };
    if (method === "asks") return { kind: "accepted", intent: this.#become({ ...payment, status: "requires_action" }) };
    const declined = this.#become({ ...payment, status: "unconfirmed", failure_code: "card_declined" });
    return { kind: "declined", intent: declined };
  }

  #fund(payment: Payment): Payment {
    if (payment.automatic) return this.#become({ ...payment, status: "captured", captured: payment.amount });
    if (!this.#around.isCalm() && this.#around.chances().chance(withdrawn_share)) {
      this.#around.after(this.#around.chances().below(seconds(30)), () => this.#withdraw(payment.intent_id));
    }
    return this.#become({ ...payment, status: "authorized" });
  }

  #withdraw(intent_id: string): void {
    const payment = this.payment(intent_id);
    if (payment.status === "authorized") this.#become({ ...payment, status: "cancelled" });
  }

  #become(payment: Payment): Payment {
    if (payment.captured > payment.amount || payment.refunded > payment.captured) {
      throw new Violation(`P4 ${JSON.stringify(payment)}`);
    }
    this.payments.set(payment.intent_id, payment);
    this.#around.announce(payment.order_id);
    return payment;
  }

  /** A key is answered once, for good, and a server error is an answer too. */
  #once<Reply>(key: string, act: () => Reply): Reply {
    const { honours_keys, isCalm, kept_errors } = this.#around;
    const random = this.#around.chances();
    if (!honours_keys) return act();
    if (!this.#replies.has(key)) {
      const breaks = !isCalm() && random.chance(kept_errors);
      const reply = breaks && random.chance(0.5) ? undefined : act();
      this.#replies.set(key, breaks ? new LostAnswer(key) : reply);
    }
    const reply = this.#replies.get(key);
    if (reply instanceof LostAnswer) throw reply;
    return reply as Reply;
  }
}
