import { createHash, timingSafeEqual } from 'node:crypto';

/** What a request says about who asks. */
export interface Asker {
  readonly remoteAddress: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The browser's own word on where the request comes from (`Sec-Fetch-Site`). */
  readonly fetchSite: string | undefined;
}

/** Why a request is not answered. */
export interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

// A name that somebody else's DNS points at this machine is not among them, which is what stops DNS rebinding.
const LOCAL_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;
const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;

/** Why somebody may not see anything; undefined if they may. Pure. */
export function refuseReader({ remoteAddress, host, origin, fetchSite }: Asker): Refusal | undefined {
  if (remoteAddress === undefined || !LOOPBACK.test(remoteAddress)) {
    return {
      status: 403,
      sentence: 'the dashboard answers this machine only: use "ssh -L" to look at it from another',
    };
  }
  if (host === undefined || !LOCAL_HOST.test(host)) {
    return { status: 403, sentence: `the Host must be 127.0.0.1, localhost or [::1], was ${quoted(host)}` };
  }
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return { status: 403, sentence: `the Origin must be the dashboard's own, was ${quoted(origin)}` };
  }
  // A link in a mail or another page may open the page itself, but nothing may be read from elsewhere.
  if (fetchSite === 'cross-site' || fetchSite === 'same-site') {
    return { status: 403, sentence: `the request comes from another site (${fetchSite}): open the address by hand` };
  }
  return undefined;
}

/** Why somebody who may look may not act; undefined if they may. Pure. */
export function refuseAction(given: string | undefined, token: string): Refusal | undefined {
  if (given !== undefined && isSameSecret(given, token)) return undefined;
  return { status: 403, sentence: 'the token is missing or of another run: load the page again' };
}

// Digests have one length, which is what a comparison in constant time needs.
function isSameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(wanted));
}

function digestOf(text: string): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(text).digest());
}

function quoted(text: string | undefined): string {
  return text === undefined ? 'missing' : `"${text}"`;
}
