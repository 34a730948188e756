import { format, inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from './secret.ts';

const CANARY = 'canary-7f3a';

// As untyped code would do it: for ours, lint already refuses a Secret in a template.
const inTemplate = (value: unknown): string => `login with ${value as string} failed`;

it('gives its value to whoever asks for it by name', () => {
  expect(new Secret(CANARY).reveal()).toBe(CANARY);
  expect(new Secret({ key: CANARY }).reveal().key).toBe(CANARY);
});

it('prints as [REDACTED] by every way from a value to text', () => {
  const secret = new Secret(CANARY);
  const texts = [
    String(secret),
    inTemplate(secret),
    JSON.stringify(secret),
    inspect(secret),
    inspect({ deep: [{ secret }] }, { depth: 9, showHidden: true }),
    format('%s %o %O %j %d', secret, secret, secret, secret, secret),
    [secret].join(','),
    new Error(inTemplate(secret)).message,
  ];
  for (const text of texts) expect(text).toContain('[REDACTED]');
  expect(texts.join('\n')).not.toContain(CANARY);
});

it('keeps its value from copies and from reflection', () => {
  const secret = new Secret(CANARY);
  expect(JSON.stringify(Object.assign({}, secret))).toBe('{}');
  expect(Reflect.ownKeys(secret)).toEqual([]);
  expect(inspect(structuredClone(secret))).not.toContain(CANARY);
});
