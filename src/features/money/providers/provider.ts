import type { IntentStatus } from "./rules.ts";

/**
 * What the shop needs of a payment provider. For every method: an expected outcome is a value; a throw means that nobody
 * knows whether it happened, and the caller repeats it later with the same key. Amounts are minor units.
 */

/** A card, or another way to pay, as its provider knows it. Null where it does not say. */
export type MethodDetails = {
  /** The provider's own id of it. */
  readonly method_id: string;
  /** A type of `GET /payments/methods`, such as `card`. */
  readonly type: string;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly exp_month: number | null;
  readonly exp_year: number | null;
  /** The wallet that a card was paid from, such as `apple_pay`. */
  readonly wallet: string | null;
};

/** A payment as its provider knows it. */
export type Intent = {
  readonly intent_id: string;
  /** From the metadata that `create` wrote; empty when it is not one of ours. */
  readonly order_id: string;
  readonly status: IntentStatus;
  readonly amount: number;
  readonly currency: string;
  readonly captured: number;
  /** Including refunds that are still on their way. */
  readonly refunded: number;
  readonly client_secret: string | null;
  readonly redirect_url: string | null;
  /** Why the last attempt was declined. */
  readonly failure_code: string | null;
  /** What it was last tried with; left out by a provider that does not say. */
  readonly method?: MethodDetails | null;
};

export type Confirmed = { readonly kind: "accepted" | "declined"; readonly intent: Intent };

/** Of an order, what its intent is made from. `deadline_at` tells how old the operation is at least. */
export type PayableOrder = {
  readonly order_id: string;
  readonly currency: string;
  readonly deadline_at: number;
  /** Go into the metadata, so that a restored database that has lost the order can still say what the money was for. */
  readonly order_number?: string;
  readonly cart_id?: string;
};

export type PayableCharge = {
  readonly payment_id: string;
  /** Minor units: what is captured in the end. */
  readonly amount: number;
  readonly capture_method: "manual" | "automatic";
  /** As it stands on the payment row, so that a repeat sends the same. */
  readonly provider_customer_id?: string | null;
  /** Whether what it is paid with is kept for the customer's later orders; as it stands on the payment row, too. */
  readonly keeps_method?: boolean;
};

export type RefundRequest = {
  readonly intent_id: string;
  readonly refund_id: string;
  readonly amount: number;
  readonly currency: string;
  /** When it was first asked for, in epoch milliseconds. */
  readonly requested_at: number;
};

export type RefundResult =
  | {
      readonly kind: "refunded";
      readonly provider_refund_id: string;
      readonly status: "pending" | "succeeded" | "failed";
      /** All that has been refunded of the payment so far, this refund included. */
      readonly refunded: number;
    }
  | { readonly kind: "exceeds_captured" };

export type RefundState = Pick<Extract<RefundResult, { kind: "refunded" }>, "status" | "refunded">;

/** What a webhook says. Only a hint: the code that acts on it asks the provider first. */
export type ProviderEvent = {
  readonly event_id: string;
  readonly type: string;
  /** Null when the event is about nothing that an order could depend on. */
  readonly intent_id: string | null;
  readonly order_id: string | null;
  /** Money went back, for whatever reason and by whomever. */
  readonly gives_back: boolean;
  /** Whether the shopper wants the money back from their bank: it may be gone already. */
  readonly is_disputed: boolean;
  /** The provider's own id of the refund that the event is about. */
  readonly refund_id: string | null;
  /** The provider's id of the customer whose saved methods are others now. */
  readonly customer_id?: string | null;
};

/** A saved method that is being set up: nothing is charged, and the browser goes on with the secret. */
export type MethodSetup = { readonly setup_id: string; readonly client_secret: string };

/** What a provider that keeps methods for its customers can do with them. */
export interface SavedMethods {
  /** Begins to save a method of this customer. Asked again with the same key, it is the same one. */
  begin(provider_customer_id: string, key: string): Promise<MethodSetup>;
  /** A setup that was begun, for a client that has lost its secret. */
  retrieve(setup_id: string): Promise<MethodSetup>;
  /** The customer's methods, newest first; none where the customer is gone. */
  list(provider_customer_id: string): Promise<MethodDetails[]>;
  /** Takes a method away from its customer for good. One that is gone already stays gone. */
  detach(method_id: string): Promise<void>;
}

export type NewCustomer = { readonly user_id: string; readonly email: string | null };

/** `created_at` in epoch milliseconds, by the provider's clock; the rest is from the metadata, null where that says nothing. */
export type ListedIntent = Intent & {
  readonly created_at: number;
  readonly order_number: string | null;
  readonly cart_id: string | null;
};

/** What a provider's script in a browser returned for a payment, for the shop to check. */
export type Returned = { readonly payment_id: string; readonly signature: string };

/** How to reach the payer, as far as the provider knows. */
export type PayerContact = { readonly email: string | null; readonly name: string | null };

export type IntentPage = { readonly intents: readonly ListedIntent[]; readonly next_cursor: string | null };

/**
 * One call each, two where it has to look after a refusal. A method that meets an intent in a state where it can do
 * nothing returns the intent as it is: that is an outcome, not an error.
 */
export interface PaymentProvider {
  /**
   * Whether `cancel` ends an intent at the provider, or the provider knows no such thing. With `never_capture` the order's own row is what
   * ends it: once that has left `capturing` nobody asks for the money, and what a shopper approves after it lapses by itself. `cancel` then
   * says `cancelled` of all that holds no captured money.
   */
  readonly cancellation: "provider" | "never_capture";
  /** Creates an unconfirmed intent from the order alone, with the order's id in its metadata. */
  create(order: PayableOrder, charge: PayableCharge, key: string): Promise<Intent>;
  /**
   * `declined` when the issuer refused this very attempt, or the payment method cannot be used at all. With `off_session` the
   * shopper is not there to approve it: what would ask them is declined.
   */
  confirm(
    intent_id: string,
    payment_method_id: string,
    key: string,
    how?: { readonly off_session?: boolean },
  ): Promise<Confirmed>;
  retrieve(intent_id: string): Promise<Intent>;
  /** Captures all of it; a captured or cancelled intent is returned as it is. `requires_action` when the payer has to choose another way to pay, `processing` while the money is on its way. */
  capture(intent_id: string, key: string): Promise<Intent>;
  /** Cancels it unless it is captured. */
  cancel(intent_id: string): Promise<Intent>;
  /** Refunds whatever of the captured amount has not been refunded yet: no amount is named, so a repeat is harmless. */
  refundRest(intent_id: string, key: string): Promise<Intent>;
  /** Refunds a part. Never more than is left of what was captured. */
  refund(request: RefundRequest, key: string): Promise<RefundResult>;
  /** What has become of a refund since. */
  retrieveRefund(provider_refund_id: string): Promise<RefundState>;
  /** The provider's id for a shopper with an account, to whom cards can belong; null where it keeps no customers of the shop. */
  createCustomer(customer: NewCustomer, key: string): Promise<string | null>;
  /**
   * Deletes a shopper there for good, with the cards that belong to them: under the ids that are known, and any other that was
   * made for the account. One that is gone already stays gone.
   */
  deleteCustomers(user_id: string, known: readonly string[]): Promise<void>;
  /** Newest first, for reconciling. */
  listIntents(created_at_from: number, cursor: string | null): Promise<IntentPage>;
  /** The intents of which something was given back since then, however old they are; one of several refunds comes several times. */
  listRefunded(refunded_from: number, cursor: string | null): Promise<IntentPage>;
  /** Every intent with this order in its metadata. A provider's search may lag behind by a minute. */
  findByOrder(order_id: string): Promise<ListedIntent[]>;
  /** Left out by providers that keep no methods. */
  readonly saved?: SavedMethods;
  /** Who paid, for a person to write to. */
  contactOf(intent_id: string): Promise<PayerContact>;
  /** Whether the provider signed what its script in a browser returned for an intent. Only of providers that sign such a return. */
  isReturnSigned?(intent_id: string, returned: Returned): Promise<boolean>;
  /** Null when the signature is not the provider's, or was made too long ago or ahead. */
  readEvent(body: Uint8Array, headers: Headers): Promise<ProviderEvent | null>;
}
