// Writes docs/reference/metrics.md from the table of metrics in @autobot/telemetry.
import { ibMetrics, kitMetrics } from '../packages/telemetry/src/metric-table.ts';
import { table, writeOrCheck } from './generated-file.mjs';

const rowsOf = (metrics) =>
  Object.entries(metrics).map(([name, { kind, unit, description }]) => [
    `\`${name}\``,
    kind,
    `\`${unit}\``,
    description,
  ]);
const head = ['metric', 'kind', 'unit', 'what it says'];

const text = `# Metrics

What \`@autobot/telemetry\` records. Generated from \`packages/telemetry/src/metric-table.ts\`: change that, then run \`npm run docs:tables\`.
No attribute holds a symbol, an account or an order, so the number of series is bounded.

## The kit

${table(head, rowsOf(kitMetrics))}

## A connection to Interactive Brokers

${table(head, rowsOf(ibMetrics))}
`;

writeOrCheck({ 'docs/reference/metrics.md': text }, 'npm run docs:tables');
