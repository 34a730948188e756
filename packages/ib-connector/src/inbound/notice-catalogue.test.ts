import { describe, expect, it } from 'vitest';
import { noticeCatalogue, twsCodes } from './notice-catalogue.ts';

const codes = noticeCatalogue.map(({ code }) => code);
const namesOf = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name);

describe('noticeCatalogue', () => {
  it('lists every code once, and gives every row a name of its own', () => {
    expect(new Set(codes).size).toBe(codes.length);
    expect(new Set(namesOf(noticeCatalogue)).size).toBe(noticeCatalogue.length);
  });

  it('has every code that the original requirements name', () => {
    expect(codes).toEqual(expect.arrayContaining([502, 504, 1100, 1101, 1102, 2103, 2104]));
  });

  it('says of every farm row what the farm serves, and of no other row', () => {
    expect(noticeCatalogue.filter((row) => (row.scope === 'farm') !== (row.farm !== undefined))).toEqual([]);
    expect(noticeCatalogue.filter((row) => (row.scope === 'farm') !== row.first.startsWith('farm'))).toEqual([]);
  });

  it('says of every row about an order what it proves, wherever it may end it', () => {
    const silent = noticeCatalogue.filter(
      ({ scope, first, order }) => scope === 'order' && first === 'fail' && order === undefined,
    );
    expect(namesOf(silent)).toEqual([]);
  });

  it('escalates in order of time, and only what has a beginning and an end', () => {
    const escalating = noticeCatalogue.filter(({ escalation }) => escalation !== undefined);
    expect(namesOf(escalating)).toEqual([
      'upstreamLost',
      'upstreamBroken',
      'marketDataFarmBroken',
      'historyFarmBroken',
      'definitionFarmBroken',
    ]);
    const graces = escalating.map(({ escalation = [] }) => escalation.map(({ graceMs }) => graceMs));
    expect(graces).toEqual(graces.map((steps) => steps.toSorted((one, other) => one - other)));
  });

  it('gives a meaning and a source for every row', () => {
    expect(noticeCatalogue.filter(({ meaning, source }) => meaning === '' || source === '')).toEqual([]);
  });
});

describe('twsCodes', () => {
  it.each([
    ['couldNotConnect', twsCodes.couldNotConnect],
    ['notConnected', twsCodes.notConnected],
    ['noSecurityDefinition', twsCodes.noSecurityDefinition],
    ['clientIdInUse', twsCodes.clientIdInUse],
  ])('gives %s the number it has in the catalogue', (name, code) => {
    expect(noticeCatalogue.find((row) => row.code === code)?.name).toBe(name);
  });
});
