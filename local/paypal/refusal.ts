const MESSAGES: Readonly<Record<number, readonly [name: string, message: string]>> = {
  400: ["INVALID_REQUEST", "Request is not well-formed, syntactically incorrect, or violates schema."],
  401: [
    "AUTHENTICATION_FAILURE",
    "Authentication failed due to missing authorization header, or invalid authentication credentials.",
  ],
  403: ["NOT_AUTHORIZED", "Authorization failed due to insufficient permissions."],
  404: ["RESOURCE_NOT_FOUND", "The specified resource does not exist."],
  409: ["RESOURCE_CONFLICT", "The server has detected a conflict while processing this request."],
  422: [
    "UNPROCESSABLE_ENTITY",
    "The requested action could not be performed, semantically incorrect, or failed business validation.",
  ],
  500: ["INTERNAL_SERVER_ERROR", "An internal server error occurred."],
};

export type Link = { readonly href: string; readonly rel: string; readonly method: "GET" | "POST" };

/** What PayPal does not do, and says so in its own words. */
export class Refusal extends Error {
  readonly status: number;
  readonly issue: string;
  readonly links: readonly Link[];

  constructor(status: number, issue: string, links: readonly Link[] = []) {
    super(issue);
    this.status = status;
    this.issue = issue;
    this.links = links;
  }

  body(): object {
    const [name, message] = MESSAGES[this.status] ?? ["UNKNOWN", "Unknown."];
    const details = [{ issue: this.issue, description: this.issue.toLowerCase().replaceAll("_", " ") }];
    return { name, message, debug_id: crypto.randomUUID().slice(0, 13), details, links: this.links };
  }

  toResponse(): Response {
    return Response.json(this.body(), { status: this.status });
  }
}
