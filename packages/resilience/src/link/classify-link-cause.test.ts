import { describe, expect, it } from 'vitest';
import { PeerSilentError } from '../heartbeat/peer-silent-error.ts';
import { classifyLinkCause } from './classify-link-cause.ts';
import { LinkPhaseTimeoutError, LinkStoppedError } from './link-end.ts';

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

describe('classifyLinkCause', () => {
  it.each<[string, unknown, string]>([
    ['a refused connection', withCode('ECONNREFUSED'), 'refused'],
    ['a name nobody knows', withCode('ENOTFOUND'), 'unknown_host'],
    ['a network that is away', withCode('ENETUNREACH'), 'unreachable'],
    ['an address that does not answer', withCode('ETIMEDOUT'), 'timed_out'],
    ['a phase over its time', new LinkPhaseTimeoutError('link', 'handshake', 10_000), 'timed_out'],
    ['a reset', withCode('ECONNRESET'), 'closed'],
    ['a silent peer', new PeerSilentError(15_000), 'silent'],
    ['too many open files', withCode('EMFILE'), 'local'],
    ['our own stop', new LinkStoppedError('link'), 'stopped'],
    ['what the driver wrapped', new Error('could not dial', { cause: withCode('ECONNREFUSED') }), 'refused'],
    ['the outer of two codes', Object.assign(withCode('EPIPE'), { cause: withCode('ECONNREFUSED') }), 'closed'],
    ['several addresses refused at once', Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'refused'],
    ['an error without a code', new Error('odd'), 'other'],
    ['a word', 'odd', 'other'],
    ['nothing', undefined, 'other'],
    ['null', null, 'other'],
  ])('knows %s', (_what, cause, kind) => {
    expect(classifyLinkCause(cause)).toBe(kind);
  });

  it('looks eight wrappings deep and no deeper', () => {
    const wrap = (cause: unknown, times: number): unknown =>
      times === 0 ? cause : wrap(new Error('wrapped', { cause }), times - 1);
    expect(classifyLinkCause(wrap(withCode('EPIPE'), 7))).toBe('closed');
    expect(classifyLinkCause(wrap(withCode('EPIPE'), 8))).toBe('other');
  });

  it('ends on a chain that bites its own tail', () => {
    const snake: { cause?: unknown } = {};
    snake.cause = snake;
    expect(classifyLinkCause(snake)).toBe('other');
  });
});
