import type Stripe from "stripe";

/** The `error` object of Stripe's answers, from the SDK's own type where it has one. */
export type ErrorBody = Pick<
  Partial<Stripe.PaymentIntent.LastPaymentError>,
  | "charge"
  | "code"
  | "decline_code"
  | "doc_url"
  | "message"
  | "param"
  | "payment_intent"
  | "payment_method"
  | "setup_intent"
> & {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
};

const DOCS = "https://docs.stripe.com/error-codes/";

/** An answer that is not 200. Thrown, it undoes what the operation wrote so far. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** Whether the endpoint had begun its work: only then is the answer kept for its Idempotency-Key. */
  readonly executed: boolean;

  constructor(status: number, body: ErrorBody, executed = true) {
    super(body.message ?? body.type);
    this.status = status;
    this.body = body.code ? { doc_url: DOCS + body.code.replaceAll("_", "-"), ...body } : body;
    this.executed = executed;
  }

  static invalid(message: string, more: Omit<ErrorBody, "message" | "type"> = {}): Refusal {
    return new Refusal(400, { ...more, message, type: "invalid_request_error" });
  }

  /** Refused before the endpoint began, so the same key may be used again. */
  static badParameter(code: string, message: string, param: string): Refusal {
    return new Refusal(400, { code, message, param, type: "invalid_request_error" }, false);
  }

  static unknownParameter(param: string): Refusal {
    return Refusal.badParameter("parameter_unknown", `Received unknown parameter: ${param}`, param);
  }

  static missing(kind: string, id: string, param: string, status: 400 | 404): Refusal {
    return new Refusal(status, {
      code: "resource_missing",
      message: `No such ${kind}: '${id}'`,
      param,
      type: "invalid_request_error",
    });
  }

  static unexpectedState(message: string, payment_intent: Stripe.PaymentIntent): Refusal {
    return Refusal.invalid(message, { code: "payment_intent_unexpected_state", payment_intent });
  }

  static unauthorized(message: string): Refusal {
    return new Refusal(401, { message, type: "invalid_request_error" }, false);
  }

  static noRoute(method: string, path: string): Refusal {
    return new Refusal(
      404,
      {
        message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
        type: "invalid_request_error",
      },
      false,
    );
  }

  static serverError(executed: boolean): Refusal {
    return new Refusal(500, { message: "An unknown error occurred", type: "api_error" }, executed);
  }
}

/** A refusal that must not undo what was written: a decline leaves its charge and its intent behind. */
export class Declined {
  readonly refusal: Refusal;
  constructor(body: Omit<ErrorBody, "type">) {
    this.refusal = new Refusal(402, { ...body, type: "card_error" });
  }
}
