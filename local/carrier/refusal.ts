/** What the carrier does not do, and says so. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }

  toResponse(): Response {
    return Response.json({ error: { code: this.code } }, { status: this.status });
  }
}
