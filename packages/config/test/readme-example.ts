import { ConfigError, createLogger, env, loadConfig } from '@autobot/config';

const schema = {
  APP_PORT: env.port({ default: 8080, meaning: 'port the service listens on' }),
  APP_TIMEOUT: env.duration({ default: 5_000, minMs: 100, meaning: 'how long to wait for an answer' }),
  APP_TOKEN: env.secret({ meaning: 'what to log in with' }),
};

try {
  const { settings, warnings } = loadConfig(schema, { env: process.env, prefix: 'APP_' });
  const logger = createLogger({ name: 'app', level: 'info' });
  for (const warning of warnings) logger.warn(warning);
  logger.info({
    event: 'app.started',
    port: settings.APP_PORT,
    timeoutMs: settings.APP_TIMEOUT,
    token: settings.APP_TOKEN,
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
