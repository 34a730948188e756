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
const KINDS: ReadonlyMap<unknown, LinkCauseKind> = new Map<unknown, LinkCauseKind>([
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'unknown_host'],
  ['EAI_AGAIN', 'unknown_host'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['ETIMEDOUT', 'timed_out'],
  ['ERR_LINK_PHASE_TIMEOUT', 'timed_out'],
  ['ECONNRESET', 'closed'],
  ['ECONNABORTED', 'closed'],
  ['EPIPE', 'closed'],
  ['ERR_PEER_SILENT', 'silent'],
  ['EACCES', 'local'],
  ['EPERM', 'local'],
  ['EADDRNOTAVAIL', 'local'],
  ['EMFILE', 'local'],
  ['ENFILE', 'local'],
  ['ERR_LINK_STOPPED', 'stopped'],
]);

// Deeper than anybody wraps; it also ends a chain that bites its own tail.
const DEEPEST = 8;

/** Judges why a link ended by the first known code in the cause and what it wraps; `other` if there is none. */
export function classifyLinkCause(cause: unknown): LinkCauseKind {
  let wrapped = cause;
  for (let depth = 0; depth < DEEPEST && typeof wrapped === 'object' && wrapped !== null; depth += 1) {
    const kind = KINDS.get(Reflect.get(wrapped, 'code'));
    if (kind !== undefined) return kind;
    wrapped = Reflect.get(wrapped, 'cause');
  }
  return 'other';
}
