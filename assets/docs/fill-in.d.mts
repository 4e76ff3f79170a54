type Ask = (path: string) => Promise<unknown>;
export type ValueOf = (name: string) => Promise<unknown>;

export declare function finder(ask: Ask, given?: Readonly<Record<string, () => unknown>>): ValueOf;
export declare function filled(template: unknown, valueOf: ValueOf): Promise<unknown>;
export declare function fillIn(contract: object, valueOf: ValueOf): Promise<object>;
