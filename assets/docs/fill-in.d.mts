type Ask = (path: string) => Promise<unknown>;
export type ValueOf = (name: string) => Promise<unknown>;

/** What the reference fills in of an operation: parameters of path and query, a JSON body, fields of a form. */
export type DemoRequest = {
  readonly at?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, unknown>>;
  /** What cannot be sent as it is filled in needs this, which a person gets in another way. */
  readonly needs?: string;
};
export type DemoRequests = Readonly<Record<string, DemoRequest>>;
/** Where a value is found: a path below `/api/v1`, and what is taken of its answer. */
export type DemoValues = Readonly<Record<string, readonly [string, (answer: never) => unknown]>>;

export declare function finder(values: DemoValues, ask: Ask, given?: Readonly<Record<string, () => unknown>>): ValueOf;
export declare function filled(template: unknown, valueOf: ValueOf): Promise<unknown>;
export declare function fillIn(contract: object, requests: DemoRequests, valueOf: ValueOf): Promise<object>;
