/** The Content-Security-Policy of files that others have made: whatever is in one, a browser that opens it runs and loads nothing. */
export const FILE_CSP = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
