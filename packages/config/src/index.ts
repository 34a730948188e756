// environment to settings
export {
  type DurationOptions,
  env,
  type EnvSchema,
  type NumberOptions,
  type Settings,
  type TextOptions,
} from './env-schema.ts';
export type { EnvField, FieldKind, FieldOptions, HasDefault } from './env-field.ts';
export { loadConfig, type LoadConfigOptions, type LoadedConfig, type Origin } from './load-config.ts';
export { ConfigError, type ConfigProblem } from './config-error.ts';
export { describeEnv, type EnvRow, maskedSettings, type SettingRow } from './describe-env.ts';
export { formatDuration, parseDuration } from './duration.ts';
// secrets and logs
export { Secret } from './secret.ts';
export { createLogger, type Logger, type LoggerOptions, type LogLevel } from './create-logger.ts';
