/** What a client keeps between two requests. */
export type Tokens = {
  readonly access_token?: string | undefined;
  readonly refresh_token?: string | undefined;
  /** A guest's cart. */
  readonly cart_token?: string | undefined;
};

/** Where the tokens are kept: in memory by default, in a browser perhaps in `sessionStorage`. */
export type TokenStore = { readonly get: () => Tokens; readonly set: (tokens: Tokens) => void };

export function inMemory(tokens: Tokens = {}): TokenStore {
  let kept = tokens;
  return {
    get: () => kept,
    set: (next) => {
      kept = next;
    },
  };
}
