export type { ConnectionOptions } from './redis-link.ts';
export { RedisStore, type RedisStoreOptions } from './redis-store.ts';
export { RedisUnusableError } from './redis-unusable-error.ts';
