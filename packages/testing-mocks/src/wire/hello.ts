/** The lowest server version the mock's message layouts are proved for. Source: tws-protocol.md section 1. */
export const LOWEST_SERVER_VERSION = 176;

/** The highest server version the mock speaks: IB's Java client and its kin take no higher one. */
export const HIGHEST_SERVER_VERSION = 193;

/** The version offered unless a test says otherwise: the highest that every text-protocol client takes. */
export const DEFAULT_SERVER_VERSION = 178;

/** What a hello led to: the version both sides will speak, or the reason why there is none. */
export type Negotiation = { readonly serverVersion: number } | { readonly problem: string };

const VERSIONS = /^v(\d{1,6})(?:\.\.(\d{1,6}))?(?: .*)?$/s;

/**
 * Picks the server version to announce: the highest that both sides speak.
 * @param versions the client's own text, such as `v100..193`, perhaps followed by connect options
 * @param offered the version the mock would like to speak
 */
export function negotiateVersion(versions: string, offered: number): Negotiation {
  const match = VERSIONS.exec(versions);
  if (match === null) return { problem: `the hello must carry versions like v100..193, was "${versions}"` };
  const lowest = Number(match[1]);
  const highest = Number(match[2] ?? match[1]);
  const serverVersion = Math.min(offered, highest);
  if (serverVersion < Math.max(lowest, LOWEST_SERVER_VERSION)) {
    return {
      problem:
        `the client speaks server versions ${lowest} to ${highest}, ` +
        `this mock ${LOWEST_SERVER_VERSION} to ${offered}: they have none in common`,
    };
  }
  return { serverVersion };
}
