export { type EventSource, recordEvents } from './record-events.ts';
export { bucketBoundsS, kitMetrics, type MetricRow } from './metric-table.ts';
