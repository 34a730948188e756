import type { Attributes, BatchObservableResult, Meter, ObservableGauge } from '@opentelemetry/api';
import type { Measurement } from '@autobot/resilience';
import { bucketBoundsS, type MetricRow } from './metric-table.ts';

/** Puts measurements into instruments of one meter, each made once, from its row. */
export class Instruments {
  readonly #rows: Readonly<Record<string, MetricRow>>;
  readonly #record = new Map<string, (value: number, attributes: Attributes) => void>();

  constructor(meter: Meter, rows: Readonly<Record<string, MetricRow>>) {
    this.#rows = rows;
    for (const [name, row] of Object.entries(rows)) this.#record.set(name, recorderFor(meter, name, row));
  }

  /** A measurement whose name is in no row is one of a newer kit: it is left out. */
  record(measurement: Measurement): void {
    this.#record.get(measurement.name)?.(measurement.value, measurement.attributes);
  }

  /** Whether `record` keeps measurements of that name. */
  has(name: string): boolean {
    return name in this.#rows;
  }
}

function recorderFor(meter: Meter, name: string, row: MetricRow): (value: number, attributes: Attributes) => void {
  const options = { unit: row.unit, description: row.description };
  switch (row.kind) {
    case 'counter': {
      const counter = meter.createCounter(name, options);
      return (value, attributes) => {
        counter.add(value, attributes);
      };
    }
    case 'gauge': {
      const gauge = meter.createGauge(name, options);
      return (value, attributes) => {
        gauge.record(value, attributes);
      };
    }
    case 'histogram': {
      const advice = { explicitBucketBoundaries: [...bucketBoundsS] };
      const histogram = meter.createHistogram(name, { ...options, advice });
      return (value, attributes) => {
        histogram.record(value, attributes);
      };
    }
  }
}

/**
 * Gauges whose values are read when somebody collects them, all from one reading.
 * @param read must not throw: what it throws would reach the collector of all metrics.
 * @returns the function that stops it.
 */
export function observeGauges(
  meter: Meter,
  rows: Readonly<Record<string, MetricRow>>,
  read: () => readonly Measurement[],
): () => void {
  const gauges = new Map<string, ObservableGauge>();
  for (const [name, { unit, description }] of Object.entries(rows)) {
    gauges.set(name, meter.createObservableGauge(name, { unit, description }));
  }
  const observe = (result: BatchObservableResult): void => {
    for (const { name, value, attributes } of read()) {
      const gauge = gauges.get(name);
      if (gauge !== undefined) result.observe(gauge, value, attributes);
    }
  };
  const observables = [...gauges.values()];
  meter.addBatchObservableCallback(observe, observables);
  return () => {
    meter.removeBatchObservableCallback(observe, observables);
  };
}
