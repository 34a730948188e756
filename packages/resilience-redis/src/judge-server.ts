import { RedisUnusableError } from './redis-unusable-error.ts';

/** The first version whose scripts may write after they asked for the time. Source: Redis docs, "EVAL", script effects replication. */
const OLDEST_MAJOR = 5;

/** What is wrong with a server, from what it says of itself (`INFO`); undefined if nothing is. */
export function judgeServer(info: string, address: string): RedisUnusableError | undefined {
  const facts = new Map(
    info.split(/\r?\n/).map((line): [string, string] => {
      const [name = '', ...value] = line.split(':');
      return [name, value.join(':')];
    }),
  );
  const version = facts.get('redis_version') ?? 'of unknown version';
  if (!(Number.parseInt(version, 10) >= OLDEST_MAJOR)) {
    return new RedisUnusableError(
      `Redis ${version} at ${address} is too old: ${OLDEST_MAJOR}.0 or newer is needed, whose scripts may use the server's clock`,
    );
  }
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  const bytes = Number(facts.get('maxmemory') ?? 0);
  if (bytes > 0 && policy !== 'noeviction') {
    return new RedisUnusableError(
      `Redis at ${address} may drop limits and leases to save memory (maxmemory-policy "${policy}"): set maxmemory-policy noeviction, or use a server of its own`,
    );
  }
  return undefined;
}

/** The same from an error of the connection; undefined if the server is just not there. */
export function judgeError(error: unknown, address: string): RedisUnusableError | undefined {
  const message = error instanceof Error ? error.message : String(error);
  const reason = /\b(WRONGPASS|NOAUTH|NOPERM)\b/.exec(message)?.[1];
  switch (reason) {
    case undefined:
      return /invalid (username-)?password/i.test(message) ? wrongPassword(address, error) : undefined;
    case 'WRONGPASS':
      return wrongPassword(address, error);
    case 'NOAUTH':
      return new RedisUnusableError(
        `Redis at ${address} wants a password: put it in the URL, redis://:PASSWORD@HOST:PORT`,
        {
          cause: error,
        },
      );
    default:
      return new RedisUnusableError(
        `Redis at ${address} does not let this user do what is needed: allow EVALSHA, EVAL, INFO and SUBSCRIBE, and the keys and channels of the scope`,
        { cause: error },
      );
  }
}

function wrongPassword(address: string, cause: unknown): RedisUnusableError {
  return new RedisUnusableError(
    `Redis at ${address} refused the user name or password: correct it in the URL, redis://USER:PASSWORD@HOST:PORT`,
    { cause },
  );
}
