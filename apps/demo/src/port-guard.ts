/** Ports on which TWS (7497) and IB Gateway (4002) offer paper trading. Source: TWS API docs, "Initial Setup". */
export const paperPorts: readonly number[] = [7497, 4002];

/** Why a port must not be dialled, in a sentence; undefined if it may. Pure. */
export function refusePort(port: number, isLiveAllowed: boolean): string | undefined {
  if (isLiveAllowed || paperPorts.includes(port)) return undefined;
  return (
    `port ${port} is not a known paper-trading port and was not dialled: use ${paperPorts.join(' (TWS) or ')} ` +
    `(IB Gateway), or add --allow-live if you mean it (the demo only reads there)`
  );
}
