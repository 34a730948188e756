import { styleText } from 'node:util';

/** Colours by what they mean. */
export interface Palette {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

/** Colours on a terminal, unless `NO_COLOR` is set to anything (https://no-color.org); plain text otherwise. */
export function paletteFor(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): Palette {
  const isPlain = !isTerminal || (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  if (isPlain) return { good: same, bad: same, faint: same, strong: same };
  return { good: painted('green'), bad: painted('red'), faint: painted('gray'), strong: painted('bold') };
}

function same(text: string): string {
  return text;
}

function painted(format: 'green' | 'red' | 'gray' | 'bold'): (text: string) => string {
  // Whether to paint is decided above, from what we were given; styleText would look at this process by itself.
  return (text) => styleText(format, text, { validateStream: false });
}
