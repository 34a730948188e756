import { clock, memory } from './preamble.ts';

// KEYS: born, holders by when they expire, their tokens, the last token.
const dropExpired = `
for _, holder in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  redis.call('ZREM', KEYS[2], holder)
  redis.call('HDEL', KEYS[3], holder)
end
local function hold(holder, token, ttl)
  redis.call('ZADD', KEYS[2], now + ttl, holder)
  redis.call('HSET', KEYS[3], holder, token)
  redis.call('PEXPIRE', KEYS[2], math.ceil(ttl / 1000) + 1)
  redis.call('PEXPIRE', KEYS[3], math.ceil(ttl / 1000) + 1)
end
`;

/**
 * ARGV: trust, capacity, holder, time to live. Gives 1 and the token, or 0, how long to wait, and whether only for want of
 * memory. Tokens are never below the server's time, so that they grow even after the last one was forgotten.
 */
export const leaseScript: string = `${clock}${memory}${dropExpired}local age = remembersFor()

local capacity, holder, ttl = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
if ttl > age then return { 0, math.ceil(ttl - age), 1 } end
if redis.call('ZCARD', KEYS[2]) >= capacity and not redis.call('ZSCORE', KEYS[2], holder) then
  local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  return { 0, math.ceil(first[2] - now), 0 }
end
local token = math.max(tonumber(redis.call('GET', KEYS[4]) or '0') + 1, now)
redis.call('SET', KEYS[4], token)
hold(holder, token, ttl)
return { 1, token, 0 }
`;

/** ARGV: trust, token, holder, time to live. Gives 1 if the place is held on to. */
export const renewScript: string = `${clock}${memory}${dropExpired}local age = remembersFor()

local token, holder, ttl = ARGV[2], ARGV[3], tonumber(ARGV[4])
local known = redis.call('HGET', KEYS[3], holder)
if known and known ~= token or not known and age >= ttl then return 0 end
if tonumber(redis.call('GET', KEYS[4]) or '0') < tonumber(token) then redis.call('SET', KEYS[4], token) end
hold(holder, tonumber(token), ttl)
return 1
`;

/** KEYS: holders, tokens. ARGV: holder, token. */
export const releaseScript: string = `
if redis.call('HGET', KEYS[2], ARGV[1]) == ARGV[2] then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
end
return 0
`;
