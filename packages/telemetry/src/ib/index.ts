export { healthHandler, type HealthHandler, type HealthOptions, type StatusSource } from './health-handler.ts';
export { measureConnector, type MeasureConnectorOptions } from './measure-connector.ts';
export { type Readiness, type ReadinessLimits, readinessOf } from './readiness.ts';
export { bucketBoundsS, ibMetrics, type MetricRow } from '../metric-table.ts';
