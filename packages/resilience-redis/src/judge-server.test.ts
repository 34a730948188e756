import { describe, expect, it } from 'vitest';
import { judgeError, judgeServer } from './judge-server.ts';

const info = (version: string, policy = 'noeviction', bytes = 0): string =>
  `# Server\r\nredis_version:${version}\r\n# Memory\r\nmaxmemory:${bytes}\r\nmaxmemory_policy:${policy}\r\n`;

describe('judgeServer', () => {
  it.each([info('5.0.0'), info('7.0.15'), info('8.2.1', 'noeviction', 1_000), info('7.2.0', 'allkeys-lru')])(
    'has nothing to say against a server that keeps what it is told',
    (said) => {
      expect(judgeServer(said, 'here:6379')).toBeUndefined();
    },
  );

  it.each([info('4.0.9'), info('2.8.4'), 'no answer at all'])(
    'calls a server too old, and says from when on',
    (said) => {
      expect(judgeServer(said, 'here:6379')?.message).toMatch(
        /^Redis .* at here:6379 is too old: 5\.0 or newer is needed/,
      );
    },
  );

  it.each(['allkeys-lru', 'volatile-ttl'])('does not trust a server that drops keys to save memory (%s)', (policy) => {
    expect(judgeServer(info('7.0.15', policy, 1_000), 'here:6379')?.message).toContain(`maxmemory-policy "${policy}"`);
  });
});

describe('judgeError', () => {
  it.each([
    ['WRONGPASS invalid username-password pair or user is disabled.', 'refused the user name or password'],
    ['ERR invalid password', 'refused the user name or password'],
    ['NOAUTH Authentication required.', 'wants a password'],
    ["NOPERM this user has no permissions to run the 'evalsha' command", 'does not let this user'],
  ])('takes "%s" for something somebody must change', (message, says) => {
    expect(judgeError(new Error(message), 'here:6379')?.message).toContain(says);
  });

  it('takes everything else for a server that is away', () => {
    expect(judgeError(new Error('connect ECONNREFUSED 127.0.0.1:6379'), 'here:6379')).toBeUndefined();
  });
});
