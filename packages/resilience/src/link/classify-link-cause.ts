/**
 * What the end of a link says about where the trouble is.
 * - `refused`: the machine is there and nothing listens at that port.
 * - `unknown_host`: the name leads nowhere.
 * - `unreachable`: no way to that machine.
 * - `timed_out`: no answer while it was being opened.
 * - `closed`: the other side, or something between, ended it.
 * - `silent`: it was open and nothing came through any more.
 * - `local`: this process or machine could not: no permission, no free port, too many open files.
 * - `stopped`: we ended it ourselves.
 */
export type LinkCauseKind =
  | 'refused'
  | 'unknown_host'
  | 'unreachable'
  | 'timed_out'
  | 'closed'
  | 'silent'
  | 'local'
  | 'stopped'
  | 'other';

// Codes of the operating system as Node passes them on (Node docs, "Common system errors"), and our own.
const KINDS: readonly (readonly [LinkCauseKind, readonly unknown[]])[] = [
  ['refused', ['ECONNREFUSED']],
  ['unknown_host', ['ENOTFOUND', 'EAI_AGAIN']],
  ['unreachable', ['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN']],
  ['timed_out', ['ETIMEDOUT', 'ERR_LINK_PHASE_TIMEOUT']],
  ['closed', ['ECONNRESET', 'ECONNABORTED', 'EPIPE']],
  ['silent', ['ERR_PEER_SILENT']],
  ['local', ['EACCES', 'EPERM', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE']],
  ['stopped', ['ERR_LINK_STOPPED']],
];

// Deeper than anybody wraps; it also ends a chain that bites its own tail.
const DEEPEST = 8;

/** Judges why a link ended by the first known code in the cause and what it wraps; `other` if there is none. */
export function classifyLinkCause(cause: unknown): LinkCauseKind {
  let wrapped = cause;
  for (let depth = 0; depth < DEEPEST && typeof wrapped === 'object' && wrapped !== null; depth += 1) {
    const code: unknown = Reflect.get(wrapped, 'code');
    const known = KINDS.find(([, codes]) => codes.includes(code));
    if (known !== undefined) return known[0];
    wrapped = Reflect.get(wrapped, 'cause');
  }
  return 'other';
}
