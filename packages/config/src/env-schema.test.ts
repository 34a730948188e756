import { describe, expect, expectTypeOf, it } from 'vitest';
import type { EnvField } from './env-field.ts';
import { env, type Settings } from './env-schema.ts';
import { Secret } from './secret.ts';

function read<T>(field: EnvField<T>, text: string): T | 'refused' {
  const result = field.schema.safeParse(text);
  return result.success ? result.data : 'refused';
}

const MEANING = { meaning: 'for a test' };

describe('whole numbers', () => {
  const field = env.integer({ ...MEANING, min: 1, max: 100 });

  it.each([
    ['1', 1],
    ['100', 100],
    [' +7 ', 7],
  ])('reads %j', (text, value) => {
    expect(read(field, text)).toBe(value);
  });

  it.each(['0', '101', '-1', '1.5', '1e1', '0x10', '1_0', 'ten', 'NaN', 'Infinity'])('refuses %j', (text) => {
    expect(read(field, text)).toBe('refused');
  });

  it('refuses a number too long to be exact, even without limits', () => {
    expect(read(env.integer(MEANING), '9007199254740993')).toBe('refused');
    expect(read(env.integer(MEANING), '-5')).toBe(-5);
  });
});

describe('numbers', () => {
  it('reads decimals within the limits', () => {
    const field = env.number({ ...MEANING, min: 0, max: 1 });
    expect(['0', '0.5', '.25', '1'].map((text) => read(field, text))).toEqual([0, 0.5, 0.25, 1]);
    expect(['1.01', '-0.1', '1e-3', 'NaN', ''].map((text) => read(field, text))).toEqual(Array(5).fill('refused'));
  });

  it('refuses a number that only Infinity could hold', () => {
    expect(read(env.number(MEANING), '9'.repeat(400))).toBe('refused');
  });
});

describe('yes and no', () => {
  it('reads the usual words in any case', () => {
    const field = env.boolean(MEANING);
    expect(['true', 'YES', 'On', ' 1 '].map((text) => read(field, text))).toEqual([true, true, true, true]);
    expect(['false', 'no', 'OFF', '0'].map((text) => read(field, text))).toEqual([false, false, false, false]);
    expect(['maybe', '2', 't'].map((text) => read(field, text))).toEqual(['refused', 'refused', 'refused']);
  });
});

describe('durations', () => {
  it('reads a bare number as seconds and gives milliseconds', () => {
    const field = env.duration({ ...MEANING, minMs: 100, maxMs: 120_000 });
    expect(['5', '500ms', '2m', '0.1'].map((text) => read(field, text))).toEqual([5_000, 500, 120_000, 100]);
    expect(['99ms', '121', 'soon', '-1'].map((text) => read(field, text))).toEqual(Array(4).fill('refused'));
  });

  it('states its range as durations', () => {
    expect(env.duration({ ...MEANING, minMs: 100, maxMs: 120_000 }).expected).toContain('100ms to 2m');
    expect(env.duration({ ...MEANING, minMs: 1_000 }).expected).toContain('1s or more');
    expect(env.duration({ ...MEANING, maxMs: 1_000 }).expected).toContain('1s or less');
  });
});

describe('ports, choices, text and secrets', () => {
  it('reads a port from 1 to 65535', () => {
    expect(['1', '65535', '0', '65536'].map((text) => read(env.port(MEANING), text))).toEqual([
      1,
      65_535,
      'refused',
      'refused',
    ]);
  });

  it('reads one of the words given, exactly as written', () => {
    const field = env.choice(['paper', 'live'], MEANING);
    expect(field.expected).toBe('paper or live');
    expect(['paper', ' live ', 'LIVE'].map((text) => read(field, text))).toEqual(['paper', 'live', 'refused']);
  });

  it('trims text, and can ask it to match', () => {
    expect(read(env.text(MEANING), ' a b ')).toBe('a b');
    const field = env.text({ ...MEANING, pattern: { matches: /^[A-Z]{2}\d+$/, expected: 'two letters and digits' } });
    expect(['AB12', 'x'].map((text) => read(field, text))).toEqual(['AB12', 'refused']);
    expect(field.expected).toBe('two letters and digits');
  });

  it('wraps a secret and leaves its blanks alone', () => {
    const value = read(env.secret(MEANING), ' canary ');
    expect(value).toBeInstanceOf(Secret);
    expect(value).toSatisfy((secret: Secret) => secret.reveal() === ' canary ');
  });
});

it('refuses a default that the field itself would refuse', () => {
  expect(() => env.integer({ ...MEANING, min: 1, max: 10, default: 50 })).toThrow(
    'the default must be a whole number, 1 to 10, was 50 (for a test)',
  );
  expect(() => env.duration({ ...MEANING, maxMs: 1_000, default: 1_500 })).toThrow('was 1500ms');
  expect(() => env.port({ ...MEANING, default: Number.NaN })).toThrow(RangeError);
});

it('types a setting with a default as always there, and one without as maybe undefined', () => {
  const schema = {
    APP_HOST: env.text({ ...MEANING, default: 'localhost' }),
    APP_ACCOUNT: env.text(MEANING),
    APP_RETRIES: env.integer(MEANING),
    APP_MODE: env.choice(['paper', 'live'], { ...MEANING, default: 'paper' }),
    APP_TOKEN: env.secret(MEANING),
  };
  type Typed = Settings<typeof schema>;
  expectTypeOf<Typed['APP_HOST']>().toEqualTypeOf<string>();
  expectTypeOf<Typed['APP_ACCOUNT']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Typed['APP_RETRIES']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Typed['APP_MODE']>().toEqualTypeOf<'paper' | 'live'>();
  expectTypeOf<Typed['APP_TOKEN']>().toEqualTypeOf<Secret | undefined>();
  // @ts-expect-error the default must be one of the words
  expect(() => env.choice(['paper', 'live'], { ...MEANING, default: 'papre' })).toThrow('must be paper or live');
});
