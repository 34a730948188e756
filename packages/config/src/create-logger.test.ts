import { describe, expect, it } from 'vitest';
import { createLogger, type LoggerOptions } from './create-logger.ts';
import { Secret } from './secret.ts';

const CANARY = 'canary-"5b\\1d';
const secret = new Secret(CANARY);

/** A logger whose output is kept, and a way to read it back. */
function aLogger(options: LoggerOptions = {}) {
  const lines: string[] = [];
  const logger = createLogger({ ...options, destination: { write: (line: string) => void lines.push(line) } });
  const parsed = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, parsed, output: () => lines.join('') };
}

describe('lines', () => {
  it('are JSON objects with the level as a word, an ISO time and only the fields asked for', () => {
    const { logger, parsed } = aLogger({ name: 'app', base: { run: 7 } });
    logger.info({ event: 'link.ready', delayMs: 12 }, 'ready');
    expect(parsed()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        run: 7,
        name: 'app',
        event: 'link.ready',
        delayMs: 12,
        msg: 'ready',
      },
    ]);
  });

  it('begin at the level asked for, info by default', () => {
    const usual = aLogger();
    usual.logger.debug('no');
    usual.logger.info('yes');
    expect(usual.parsed()).toHaveLength(1);
    const quiet = aLogger({ level: 'silent' });
    quiet.logger.fatal('no');
    expect(quiet.parsed()).toHaveLength(0);
  });
});

describe('a secret', () => {
  it('is redacted in fields, at any depth, in arrays, bindings, base and format arguments', () => {
    const { logger, output } = aLogger({ base: { token: secret } });
    logger.info({ token: secret, deep: { list: [secret, { token: secret }] } }, 'fields');
    logger.child({ token: secret, deep: { token: secret } }).warn('bindings');
    logger.info('%s %o %O %j', secret, secret, { secret }, [secret]);
    expect(output().match(/\[REDACTED\]/g)?.length).toBeGreaterThan(8);
    expect(output()).not.toContain('canary');
  });

  it('is redacted in the message, the fields and the causes of an error', () => {
    const { logger, output } = aLogger();
    const error = Object.assign(
      new Error(`login with ${String(secret)} failed`, { cause: new Error(String(secret)) }),
      {
        token: secret,
      },
    );
    logger.error({ err: error }, 'failed');
    logger.error(error);
    logger.error({ err: new AggregateError([error], String(secret)) }, 'failed twice');
    expect(output()).toContain('login with [REDACTED] failed');
    expect(output()).not.toContain('canary');
  });

  it('that was revealed is blotted out of finished lines, if the logger was told of it', () => {
    const { logger, output, parsed } = aLogger({ secrets: [secret, new Secret(''), new Secret('canary')] });
    logger.error(new Error(`POST https://user:${secret.reveal()}@example.invalid failed`));
    expect(output()).toContain('user:[REDACTED]@example.invalid');
    expect(output()).not.toContain('canary');
    expect(parsed()).toHaveLength(1);
  });
});
