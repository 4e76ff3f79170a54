type Request = {
  readonly at?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, unknown>>;
};

export declare const requests: Readonly<Record<string, Request>>;
