import { describe, expect, it } from 'vitest';
import { aNotice } from '../test/builders.ts';
import { ContractBook } from './contract-book.ts';
import { RequestFailedError } from './errors/request-errors.ts';
import { type Contract, stock } from './tws-api/contract.ts';

const details = (contract: Contract, longName = 'APPLE INC') => ({ contract, longName });
const apple: Contract = { conId: 265_598, symbol: 'AAPL', secType: 'STK', exchange: 'NASDAQ', currency: 'USD' };

function aBook(...answers: readonly (readonly Contract[] | Error)[]) {
  const asked: Contract[] = [];
  const book = new ContractBook((contract) => {
    const answer = answers[asked.length] ?? [];
    asked.push(contract);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer.map((found) => details(found)));
  });
  return { book, asked, resolve: (instrument: string | Contract) => book.resolve(instrument, {}) };
}

const failure = (code: number) => new RequestFailedError('contractDetails', aNotice({ code, text: 'no' }), 'refused');

describe('ContractBook', () => {
  it('takes a bare symbol for a US stock routed by IB, and keeps that routing', async () => {
    const { asked, resolve } = aBook([apple]);
    expect(await resolve('  AAPL ')).toEqual({ ...apple, exchange: 'SMART' });
    expect(asked).toEqual([stock('AAPL')]);
  });

  it('asks TWS once for what it has found', async () => {
    const { asked, resolve } = aBook([apple], [apple]);
    await resolve('AAPL');
    expect(await resolve(stock('AAPL'))).toMatchObject({ conId: 265_598 });
    expect(asked).toHaveLength(1);
  });

  it('takes the exchange TWS names where none was asked for', async () => {
    const { resolve } = aBook([apple]);
    expect(await resolve({ conId: 265_598 })).toEqual(apple);
  });

  it.each([
    ['an empty answer', [] as readonly Contract[]],
    ['notice 200', failure(200)],
  ])('says that TWS knows no such contract after %s, and asks again the next time', async (_, answer) => {
    const { resolve } = aBook(answer, [apple]);
    await expect(resolve('AAPL')).rejects.toMatchObject({
      code: 'ERR_IB_UNKNOWN_CONTRACT',
      twsCode: 200,
      message: 'TWS knows no contract "AAPL STK SMART USD": check the symbol, the exchange and the currency',
    });
    expect(await resolve('AAPL')).toMatchObject({ conId: 265_598 });
  });

  it('passes on any other failure as it is', async () => {
    const error = failure(322);
    await expect(aBook(error).resolve('AAPL')).rejects.toBe(error);
  });

  it('names the candidates when the description fits several', async () => {
    const other: Contract = { ...apple, conId: 999, exchange: 'LSE' };
    await expect(aBook([apple, other]).resolve('AAPL')).rejects.toMatchObject({
      code: 'ERR_IB_AMBIGUOUS_CONTRACT',
      candidates: ['AAPL STK NASDAQ USD APPLE INC (conId 265598)', 'AAPL STK LSE USD APPLE INC (conId 999)'],
    });
  });

  it.each(['', '   '])('refuses the empty symbol "%s" without asking', async (symbol) => {
    const { asked, resolve } = aBook();
    await expect(resolve(symbol)).rejects.toMatchObject({
      code: 'ERR_IB_INVALID_REQUEST',
      message: `symbol must not be empty, was "${symbol}"`,
    });
    expect(asked).toEqual([]);
  });
});
