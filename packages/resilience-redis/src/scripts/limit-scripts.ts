import { preamble } from './preamble.ts';

// A window is a list of stamps, newest first: it is full if the one that would fall out of the limit is still in it.
// The list is cut only now and then, and the keys go by themselves.
const push = `
local function push(key, limit, window, cost)
  local length
  for _ = 1, cost do length = redis.call('LPUSH', key, whole(now)) end
  if length > 2 * limit then redis.call('LTRIM', key, 0, limit - 1) end
  redis.call('PEXPIRE', key, math.ceil(window / 1000))
end
`;

/**
 * KEYS: born, windows, cool-downs. ARGV: trust, number of windows, limit, window and cost of each, time of each cool-down.
 * Gives 0, or how long to wait, for which key, and whether only for want of memory. A stamp of the future means that the
 * server's clock was set back: the key begins anew, as after a loss of memory.
 */
export const acquireScript: string = `${preamble}${push}
local windows = tonumber(ARGV[2])
local wait, rule, held = 0, 0, 0
for i = 1, windows do
  local limit, window, cost = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
  if window - age > wait then wait, rule, held = window - age, i, 1 end
  local stamp = cost > 0 and redis.call('LINDEX', KEYS[i + 1], limit - cost)
  if stamp then
    local left = stamp + window - now
    if left > window then
      redis.call('DEL', KEYS[i + 1])
      redis.call('SET', KEYS[1], whole(now))
      left = window
    end
    if left > wait then wait, rule, held = left, i, 0 end
  end
end
for i = windows + 1, #KEYS - 1 do
  local pause = tonumber(ARGV[2 + 2 * windows + i])
  if pause - age > wait then wait, rule, held = pause - age, i, 1 end
  local left = redis.call('PTTL', KEYS[i + 1]) * 1000
  if left > wait then wait, rule, held = left, i, 0 end
end
if wait > 0 then return { math.ceil(wait), rule, held } end
for i = 1, windows do
  local cost = tonumber(ARGV[3 * i + 2])
  if cost > 0 then push(KEYS[i + 1], tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]), cost) end
end
for i = windows + 1, #KEYS - 1 do
  redis.call('SET', KEYS[i + 1], 1, 'PX', math.ceil(ARGV[2 + 2 * windows + i] / 1000))
end
return 0
`;

/** As `acquireScript`, but everything is counted and nothing asked. */
export const recordScript: string = `${preamble}${push}
local windows = tonumber(ARGV[2])
for i = 1, windows do
  local cost = tonumber(ARGV[3 * i + 2])
  if cost > 0 then push(KEYS[i + 1], math.max(cost, tonumber(ARGV[3 * i])), tonumber(ARGV[3 * i + 1]), cost) end
end
for i = windows + 1, #KEYS - 1 do
  redis.call('SET', KEYS[i + 1], 1, 'PX', math.ceil(ARGV[2 + 2 * windows + i] / 1000))
end
return 0
`;
