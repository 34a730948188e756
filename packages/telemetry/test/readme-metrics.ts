import { IBConnector } from '@autobot/ib-connector';
import { measureConnector } from '@autobot/telemetry/ib';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

// http://127.0.0.1:9464/metrics
const provider = new MeterProvider({ readers: [new PrometheusExporter({ host: '127.0.0.1', port: 9464 })] });
const ib = IBConnector.fromEnv();
measureConnector(ib, { meter: provider.getMeter('my-bot') }); // before connect()
await ib.connect();
