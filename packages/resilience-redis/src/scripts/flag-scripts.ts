/** KEYS: the halt. ARGV: halted or not, reason, epoch it must have or nothing, least next epoch, channel. Gives what holds then. */
export const haltScript: string = `
local epoch = tonumber(redis.call('HGET', KEYS[1], 'epoch') or '0')
if ARGV[3] == '' or tonumber(ARGV[3]) == epoch then
  local following = string.format('%.0f', math.max(epoch + 1, tonumber(ARGV[4])))
  redis.call('HSET', KEYS[1], 'epoch', following, 'halted', ARGV[1], 'reason', ARGV[2])
  redis.call('PUBLISH', ARGV[5], following)
end
return redis.call('HMGET', KEYS[1], 'epoch', 'halted', 'reason')
`;

/** KEYS: the probe. ARGV: holder, time to live in ms. Gives how long to wait in ms, -1 for "it is up", 0 for "you try". */
export const takeProbeScript: string = `
local known = redis.call('GET', KEYS[1])
if known == 'up' then return -1 end
if known then return math.max(1, redis.call('PTTL', KEYS[1])) end
redis.call('SET', KEYS[1], 'running:' .. ARGV[1], 'PX', ARGV[2])
return 0
`;

/** KEYS: the probe. ARGV: holder, up or down, for how long in ms. */
export const settleProbeScript: string = `
if redis.call('GET', KEYS[1]) == 'running:' .. ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 0
`;
