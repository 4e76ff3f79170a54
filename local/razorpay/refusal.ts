type About = { readonly code?: string; readonly field?: string };

/** What Razorpay does not do, and says so in its own words. */
export class Refusal extends Error {
  readonly status: number;
  readonly about: About;

  constructor(status: number, description: string, about: About = {}) {
    super(description);
    this.status = status;
    this.about = about;
  }

  toResponse(): Response {
    const { code = "BAD_REQUEST_ERROR", field } = this.about;
    const error = {
      code,
      description: this.message,
      source: "business",
      step: "payment_initiation",
      reason: "input_validation_failed",
      metadata: {},
      ...(field === undefined ? {} : { field }),
    };
    return Response.json({ error }, { status: this.status });
  }
}

/** There is no such thing: a bad request at Razorpay, and no 404. */
export const missing = (): Refusal => new Refusal(400, "The id provided does not exist");
