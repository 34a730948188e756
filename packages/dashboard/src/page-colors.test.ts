import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../page/dashboard.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) => block ?? '');
const LEAST_CONTRAST = 4.5;

const pairs = [
  ...['text', 'quiet', 'good', 'warn', 'bad', 'accent'].map((ink) => [ink, 'panel']),
  ...['text', 'quiet'].map((ink) => [ink, 'ground']),
  ...['good', 'warn', 'bad', 'none'].map((ink) => [ink, `${ink}-ground`]),
  ['text', 'warn-ground'],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('in %s', (_scheme, block) => {
  // WCAG 2.2, success criterion 1.4.3.
  test.each(pairs)('%s can be read on %s', (ink = '', ground = '') => {
    const [brighter = 0, darker = 0] = [ink, ground]
      .map((name) => luminance(hexOf(block, name)))
      .toSorted((one, other) => other - one);
    expect((brighter + 0.05) / (darker + 0.05)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });
});

function hexOf(block: string, name: string): string {
  const found = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(block)?.[1];
  if (found === undefined) throw new Error(`dashboard.css has no colour --${name}`);
  return found;
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = (hex.match(/../g) ?? []).map((part) => {
    const share = Number.parseInt(part, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
