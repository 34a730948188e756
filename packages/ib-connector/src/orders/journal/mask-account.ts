/** An account as it may stand in a log: its first two signs and its last three, for example `DU***567`. */
export function maskAccount(account: string): string {
  const shown = 5;
  return account.length <= shown ? '***' : `${account.slice(0, 2)}***${account.slice(-3)}`;
}

// Letters and digits as IB gives accounts: U1234567, DU1234567, F…, DF…, I….
const ACCOUNT = /\b[A-Z]{1,2}\d{5,10}\b/g;

/** Masks every account that a text names: TWS writes them into its messages. */
export function maskAccounts(text: string): string {
  return text.replace(ACCOUNT, maskAccount);
}
