import type { AccountFigure } from '../codec/replies.ts';
import type { AccountTotals } from '../exchange/account-ledger.ts';

const BASE_CURRENCY = 'USD';

// Reg-T margin, simplified: half of what is held to open, a quarter to keep.
const INITIAL_MARGIN = 0.5;
const MAINTENANCE_MARGIN = 0.25;
const LEVERAGE = 4;

/** Every figure of an account by tag. Source of the tags: TWS API docs, "Account Summary Tags". */
export function accountFigures(account: string, totals: AccountTotals): readonly AccountFigure[] {
  const { cash, grossPositionValue, netLiquidation } = totals;
  const initial = grossPositionValue * INITIAL_MARGIN;
  const maintenance = grossPositionValue * MAINTENANCE_MARGIN;
  const available = netLiquidation - initial;
  const excess = netLiquidation - maintenance;
  const amounts: Readonly<Record<string, number>> = {
    NetLiquidation: netLiquidation,
    TotalCashValue: cash,
    SettledCash: cash,
    AccruedCash: 0,
    BuyingPower: Math.max(0, available * LEVERAGE),
    EquityWithLoanValue: netLiquidation,
    PreviousDayEquityWithLoanValue: netLiquidation,
    GrossPositionValue: grossPositionValue,
    RegTEquity: netLiquidation,
    RegTMargin: initial,
    SMA: available,
    InitMarginReq: initial,
    MaintMarginReq: maintenance,
    AvailableFunds: available,
    ExcessLiquidity: excess,
    FullInitMarginReq: initial,
    FullMaintMarginReq: maintenance,
    FullAvailableFunds: available,
    FullExcessLiquidity: excess,
    LookAheadInitMarginReq: initial,
    LookAheadMaintMarginReq: maintenance,
    LookAheadAvailableFunds: available,
    LookAheadExcessLiquidity: excess,
  };
  const plain: Readonly<Record<string, string>> = {
    AccountType: 'INDIVIDUAL',
    Cushion: (netLiquidation === 0 ? 0 : excess / netLiquidation).toFixed(6),
    LookAheadNextChange: '0',
    HighestSeverity: '0',
    DayTradesRemaining: '-1',
    Leverage: (netLiquidation === 0 ? 0 : grossPositionValue / netLiquidation).toFixed(2),
  };
  return [
    ...Object.entries(plain).map(([tag, value]) => ({ account, tag, value, currency: '' })),
    ...Object.entries(amounts).map(([tag, amount]) => money(account, tag, amount)),
  ];
}

/** Cash and profit by currency, as `$LEDGER` asks for and account updates carry. */
export function ledgerFigures(account: string, totals: AccountTotals): readonly AccountFigure[] {
  return [
    { account, tag: 'Currency', value: BASE_CURRENCY, currency: BASE_CURRENCY },
    money(account, 'CashBalance', totals.cash),
    money(account, 'TotalCashBalance', totals.cash),
    money(account, 'StockMarketValue', totals.netLiquidation - totals.cash),
    money(account, 'NetLiquidationByCurrency', totals.netLiquidation),
    money(account, 'UnrealizedPnL', totals.unrealizedPnl),
    money(account, 'RealizedPnL', totals.realizedPnl),
    { account, tag: 'ExchangeRate', value: '1.00', currency: BASE_CURRENCY },
  ];
}

function money(account: string, tag: string, amount: number): AccountFigure {
  return { account, tag, value: amount.toFixed(2), currency: BASE_CURRENCY };
}
