import { ConfigError } from '@autobot/config';
import { describe, expect, it } from 'vitest';
import { type IBConnectorOptions, optionsFromEnv, toSettings } from './ib-connector-config.ts';

describe('toSettings', () => {
  it('has a default for everything, and the defaults are safe', () => {
    expect(toSettings({})).toMatchObject({
      host: '127.0.0.1',
      port: 7_497,
      clientId: 1,
      readOnly: true,
      account: undefined,
      connectTimeoutMs: 30_000,
      maxReconnects: Number.POSITIVE_INFINITY,
      reconnectDelayMs: 1_000,
      reconnectMaxDelayMs: 60_000,
      heartbeatIntervalMs: 10_000,
      rateLimit: 50,
      recovery: 'graceful',
      recoveryTimings: { settleMs: 2_000, verifyMs: 3_000, retryMs: 5_000 },
      latencyTargetMs: 100,
    });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(toSettings({}))).toBe(true);
  });

  it('keeps the other timings when one is changed', () => {
    expect(toSettings({ recoveryTimings: { settleMs: 10 } }).recoveryTimings).toEqual({
      settleMs: 10,
      verifyMs: 3_000,
      retryMs: 5_000,
    });
  });

  const numbers: readonly (keyof IBConnectorOptions)[] = [
    'port',
    'connectTimeoutMs',
    'maxReconnects',
    'reconnectDelayMs',
    'reconnectMaxDelayMs',
    'heartbeatIntervalMs',
    'probeTimeoutMs',
    'rateLimit',
    'latencyTargetMs',
    'requestTimeoutMs',
    'acknowledgeTimeoutMs',
  ];
  it.each(numbers.flatMap((name) => [0, -1, Number.NaN].map((value) => ({ name, value }))))(
    'refuses $name: $value by name and value',
    ({ name, value }) => {
      expect(() => toSettings({ [name]: value })).toThrow(new RegExp(`^${name} must be .*${value}`));
    },
  );

  it.each([
    ['port', 74_967],
    ['port', 7_497.5],
    ['clientId', -1],
    ['clientId', 2 ** 31],
    ['rateLimit', 51],
    ['rateGuardMs', -1],
    ['connectTimeoutMs', Number.POSITIVE_INFINITY],
  ])('refuses %s: %d', (name, value) => {
    expect(() => toSettings({ [name]: value })).toThrow(name);
  });

  it('names the longest wait before a dial when the first one is longer', () => {
    expect(() => toSettings({ reconnectDelayMs: 90_000 })).toThrow(
      /^reconnectMaxDelayMs must be .*90000.* was 60000 \(reconnectDelayMs is the first wait/,
    );
    expect(toSettings({ reconnectDelayMs: 90_000, reconnectMaxDelayMs: 90_000 }).reconnectMaxDelayMs).toBe(90_000);
  });

  it('says why more than 50 messages a second are refused', () => {
    expect(() => toSettings({ rateLimit: 51 })).toThrow(/TWS ends the session/);
    expect(toSettings({ rateLimit: 100, limits: { lines: 200 } }).rateLimit).toBe(100);
    expect(() => toSettings({ rateLimit: 101, limits: { lines: 200 } })).toThrow(/rateLimit/);
  });
});

const problemsOf = (environment: Readonly<Record<string, string>>): string => {
  try {
    optionsFromEnv(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('the environment was not refused');
};

describe('optionsFromEnv', () => {
  it('gives settings with every default from an empty environment', () => {
    const { options, warnings } = optionsFromEnv({});
    expect(warnings).toEqual([]);
    expect(JSON.stringify(toSettings(options))).toBe(JSON.stringify(toSettings({})));
  });

  it('reads every variable, bare numbers of durations as seconds', () => {
    const { options } = optionsFromEnv({
      IB_HOST: 'gateway.example',
      IB_PORT: '4002',
      IB_CLIENT_ID: '12',
      IB_READONLY: 'no',
      IB_ACCOUNT: 'DU7654321',
      IB_TIMEOUT: '5',
      IB_MAX_RECONNECT: '9',
      IB_RECONNECT_DELAY: '250ms',
      IB_RECONNECT_MAX_DELAY: '20',
      IB_HEARTBEAT_INTERVAL: '2s',
      IB_RATE_LIMIT: '40',
      IB_RECOVERY: 'eager',
      IB_MARKET_DATA_TYPE: 'delayed',
    });
    expect(options).toEqual({
      guards: {
        mode: 'paper',
        liveAccount: undefined,
        liveConfirmation: undefined,
        priceCollar: { percent: 10, maxQuoteAgeMs: 10_000 },
      },
      host: 'gateway.example',
      port: 4_002,
      clientId: 12,
      readOnly: false,
      account: 'DU7654321',
      connectTimeoutMs: 5_000,
      maxReconnects: 9,
      reconnectDelayMs: 250,
      reconnectMaxDelayMs: 20_000,
      heartbeatIntervalMs: 2_000,
      rateLimit: 40,
      recovery: 'eager',
      marketDataType: 'delayed',
    });
  });

  it('names variable, value, range, the way out and the default of IB_PORT=74967', () => {
    expect(problemsOf({ IB_PORT: '74967' })).toContain(
      'IB_PORT must be 1 to 65535, was "74967"; default 7497 (paper TWS listens on 7497)',
    );
  });

  it('names everything that is wrong at once', () => {
    const message = problemsOf({ IB_PORT: 'paper', IB_RATE_LIMIT: '51', IB_READONLY: 'maybe', IB_RECOVERY: 'bold' });
    for (const name of ['IB_PORT', 'IB_RATE_LIMIT', 'IB_READONLY', 'IB_RECOVERY']) expect(message).toContain(name);
  });

  it.each(['DU', '1234567', 'DU-1'])('refuses the account "%s"', (IB_ACCOUNT) => {
    expect(problemsOf({ IB_ACCOUNT })).toContain('an account such as DU1234567');
  });

  it('stays read-only when the variable is there and empty', () => {
    expect(optionsFromEnv({ IB_READONLY: '' }).options.readOnly).toBe(true);
  });

  it('warns of IB_PROT and means IB_PORT', () => {
    const { warnings } = optionsFromEnv({ IB_PROT: '4002', PATH: '/bin' });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/IB_PROT.*IB_PORT/);
  });
});
