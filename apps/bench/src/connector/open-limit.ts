/** The connector's limit of messages out of the way: it may be half the lines of the account. */
export const OPEN_LIMIT = { rateLimit: 1_000_000, limits: { lines: 2_000_000 }, rateGuardMs: 0 } as const;
