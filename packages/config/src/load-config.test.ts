import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { env } from './env-schema.ts';
import { loadConfig } from './load-config.ts';
import { Secret } from './secret.ts';

const SCHEMA = {
  APP_HOST: env.text({ default: '127.0.0.1', meaning: 'where the service is' }),
  APP_PORT: env.port({ default: 7497, meaning: 'its port', hint: 'the test service listens on 7497' }),
  APP_MODE: env.choice(['paper', 'live'], { default: 'paper', meaning: 'what it may do' }),
  APP_TIMEOUT: env.duration({ default: 5_000, minMs: 100, meaning: 'how long to wait' }),
  APP_RETRIES: env.integer({ min: 0, max: 9, meaning: 'how often to try again' }),
  APP_TOKEN: env.secret({ meaning: 'what to log in with' }),
};

function problemsOf(environment: Readonly<Record<string, string>>): ConfigError {
  try {
    loadConfig(SCHEMA, { env: environment });
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('the environment was accepted');
}

describe('a good environment', () => {
  it('gives typed settings and says where each came from', () => {
    const { settings, origins } = loadConfig(SCHEMA, {
      env: { APP_PORT: '4002', APP_TIMEOUT: '500ms', APP_TOKEN: 'hush' },
    });
    expect(settings).toMatchObject({ APP_HOST: '127.0.0.1', APP_PORT: 4002, APP_TIMEOUT: 500, APP_RETRIES: undefined });
    expect(settings.APP_TOKEN?.reveal()).toBe('hush');
    expect(origins).toMatchObject({ APP_PORT: 'environment', APP_HOST: 'default', APP_RETRIES: 'default' });
  });

  it('takes an empty or blank value as unset', () => {
    const { settings, origins } = loadConfig(SCHEMA, { env: { APP_PORT: '', APP_HOST: '  ', APP_TOKEN: '' } });
    expect(settings).toMatchObject({ APP_PORT: 7497, APP_HOST: '127.0.0.1', APP_TOKEN: undefined });
    expect(origins.APP_PORT).toBe('default');
  });

  it('keeps a secret that is made of blanks', () => {
    expect(loadConfig(SCHEMA, { env: { APP_TOKEN: ' ' } }).settings.APP_TOKEN).toBeInstanceOf(Secret);
  });

  it('is frozen', () => {
    const { settings, origins } = loadConfig(SCHEMA, { env: {} });
    expect(Object.isFrozen(settings)).toBe(true);
    expect(Object.isFrozen(origins)).toBe(true);
  });
});

describe('a bad environment', () => {
  it('names the variable, the value, the range, the default and the way out', () => {
    expect(problemsOf({ APP_PORT: '74967' }).message).toBe(
      '1 setting cannot be used:\n' +
        '  APP_PORT must be 1 to 65535, was "74967"; default 7497 (the test service listens on 7497)',
    );
  });

  it('lists every problem at once', () => {
    const error = problemsOf({ APP_PORT: '0', APP_MODE: 'LIVE', APP_TIMEOUT: '5 days', APP_RETRIES: '10' });
    expect(error.problems.map((problem) => problem.variable)).toEqual([
      'APP_PORT',
      'APP_MODE',
      'APP_TIMEOUT',
      'APP_RETRIES',
    ]);
    expect(error.message.split('\n')).toHaveLength(5);
    expect(error.message).toContain('APP_RETRIES must be a whole number, 0 to 9, was "10"; no default');
    expect(error).toMatchObject({ name: 'ConfigError', code: 'ERR_CONFIG', exitCode: 78 });
  });

  it('suggests the word that was meant', () => {
    expect(problemsOf({ APP_MODE: 'LIVE' }).message).toContain(
      'must be paper or live, was "LIVE"; default paper (did you mean "live"?)',
    );
    expect(problemsOf({ APP_MODE: 'blue' }).problems[0]).not.toHaveProperty('hint');
  });

  it('never repeats the text of a secret it refuses', () => {
    const schema = {
      APP_TOKEN: { ...env.secret({ meaning: 'for a test' }), schema: env.port({ meaning: '' }).schema },
    };
    expect(() => loadConfig(schema, { env: { APP_TOKEN: 'canary-1' } })).toThrow('was "[REDACTED]"');
  });
});

describe('variables that only look like ours', () => {
  const environment = { APP_PROT: 'canary-2', APP_COLOUR: 'red', APPLE: '1', HOME: '/root', APP_PORT: '1' };

  it('warns of each by name, with the nearest known name if one is close', () => {
    expect(loadConfig(SCHEMA, { env: environment, prefix: 'APP_' }).warnings).toEqual([
      'APP_COLOUR is not a setting and is ignored',
      'APP_PROT is not a setting and is ignored; did you mean APP_PORT?',
    ]);
  });

  it('does not look for them without a prefix', () => {
    expect(loadConfig(SCHEMA, { env: environment }).warnings).toEqual([]);
  });
});
