/** The person that a provider names. */
export type Identity = {
  /** What they are there for good: an address may change hands. */
  readonly subject: string;
  /** Only one that the provider knows to be theirs. */
  readonly verified_email: string | null;
};
/** What a provider gave for the code, and what it has to have to do with. */
export type Granted = { readonly access_token: string; readonly id_token: string | null };
export type Expected = { readonly client_id: string; readonly nonce: string };
