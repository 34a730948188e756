import type { Meter } from '@opentelemetry/api';
import type { IBConnector, IbEvent } from '@autobot/ib-connector';
import { type Clock, type Measurement, measurementsOf, type Plugin, systemClock } from '@autobot/resilience';
import { Instruments, observeGauges } from '../instruments.ts';
import { ibMetrics, kitMetrics, type MetricRow } from '../metric-table.ts';
import { measurementsOfStatus } from './measurements-of-status.ts';
import { OrderMeasurements } from './order-measurements.ts';
import { errorTypeOf, outcomeOf } from './outcome-of.ts';

/** How a connector is measured. */
export interface MeasureConnectorOptions {
  readonly meter: Meter;
  /** For the duration of requests. Default: the system's monotonic clock. */
  readonly clock?: Clock;
}

const rows: Readonly<Record<string, MetricRow>> = { ...kitMetrics, ...ibMetrics };
// Read from the status when they are collected, so that they are right before anything has changed.
const fromStatus = Object.fromEntries(
  Object.entries(rows).filter(([name, { kind }]) => kind === 'gauge' && name !== 'resilience.bulkhead.queue.length'),
);
const fromEvents = Object.fromEntries(Object.entries(rows).filter(([name]) => !(name in fromStatus)));

/**
 * Measures a connector in instruments of `meter`: what it tells, what its status says when somebody collects it, and
 * how long its requests take. Call it before `connect()`.
 *
 * ```ts
 * const ib = IBConnector.fromEnv();
 * using measured = measureConnector(ib, { meter: metrics.getMeter('my-bot') });
 * await ib.connect();
 * ```
 * @throws {Error} if the connector was connected before: a plugin can only be added earlier.
 */
export function measureConnector(ib: IBConnector, options: MeasureConnectorOptions): Disposable {
  const { meter, clock = systemClock } = options;
  const instruments = new Instruments(meter, fromEvents);
  const record = (measurement: Measurement): void => {
    instruments.record(measurement);
  };
  ib.use(measuringPlugin(record, clock));
  const orders = new OrderMeasurements();
  const stopEvents = ib.subscribe((event) => {
    for (const measurement of [...ofEvent(event), ...orders.of(event)]) record(measurement);
  });
  const stopGauges = observeGauges(meter, fromStatus, () => measurementsOfStatus(ib.getStatus()));
  return {
    [Symbol.dispose]() {
      stopEvents();
      stopGauges();
    },
  };
}

function ofEvent(event: IbEvent): readonly Measurement[] {
  switch (event.type) {
    case 'link.lost':
      return [
        counted('ib.connection.reconnects', '{reconnect}', { reason: errorTypeOf(event.cause) }),
        ...ofKit(event),
      ];
    default:
      return ofKit(event);
  }
}

// The kit counts whatever has a type and a source; the connector's own events have no source.
function ofKit(event: IbEvent): readonly Measurement[] {
  return 'source' in event ? measurementsOf(event) : [];
}

/** Sees what no event tells: every message that leaves, every complaint of TWS, and how long each request took. */
function measuringPlugin(record: (measurement: Measurement) => void, clock: Clock): Plugin {
  return {
    name: 'telemetry',
    sent: ({ operation }) => {
      record(counted('ib.messages', '{message}', { direction: 'out', 'message.type': operation }));
    },
    pushedBack: ({ scope = 'all' }) => {
      record(counted('ib.pacing.violations', '{violation}', { rule: scope }));
    },
    middleware: [
      {
        name: 'measureRequest',
        async around(call, next) {
          const startMs = clock.now();
          const done = (attributes: Readonly<Record<string, string>>): void => {
            record({
              name: 'ib.request.duration',
              kind: 'histogram',
              unit: 's',
              value: (clock.now() - startMs) / 1_000,
              attributes: { 'request.type': call.operation, ...attributes },
            });
          };
          try {
            const result = await next(call);
            done({ outcome: 'success' });
            return result;
          } catch (error) {
            done({ outcome: outcomeOf(error), 'error.type': errorTypeOf(error) });
            throw error;
          }
        },
      },
    ],
  };
}

function counted(name: string, unit: string, attributes: Readonly<Record<string, string>>): Measurement {
  return { name, kind: 'counter', unit, value: 1, attributes };
}
