import { expect, it } from 'vitest';
import { table } from './table.ts';

it('lines names up on the left and numbers on the right', () => {
  expect(
    table(
      ['row', 'ours'],
      [
        ['a longer name', '2.0'],
        ['b', '11.25'],
      ],
    ),
  ).toBe(
    [
      '| row           |  ours |',
      '|---------------|------:|',
      '| a longer name |   2.0 |',
      '| b             | 11.25 |',
    ].join('\n'),
  );
});

it('leaves a cell that is missing blank', () => {
  expect(table(['row', 'ours'], [['a']])).toContain('| a   |      |');
});
