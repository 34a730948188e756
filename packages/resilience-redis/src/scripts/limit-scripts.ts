import { clock, memory } from './preamble.ts';

/**
 * KEYS: born, windows, cool-downs. ARGV: trust, number of windows, limit, window and cost of each, time of each cool-down,
 * and one more if the keys are to be prolonged.
 * Gives 0, or how long to wait, for which key, and whether only for want of memory.
 *
 * A window is a list of stamps, newest first: it is full if the one that would fall out of the limit is still in it. One
 * that is older than the window proves by itself that nothing was forgotten since; only without it the store is asked how
 * long it remembers. A stamp of the future means that the server's clock was set back: the key begins anew, as after a
 * loss of memory. The list is cut only now and then, and the keys go by themselves: they live for two windows from when
 * they were last prolonged, see `KeyLives`.
 */
export const acquireScript: string = `${clock}${memory}
local windows = tonumber(ARGV[2])
local wait, rule, held, age = 0, 0, 0, nil
for i = 1, windows do
  local limit, window, cost = ARGV[3 * i], ARGV[3 * i + 1] + 0, ARGV[3 * i + 2] + 0
  local stamp = cost > 0 and redis.call('LINDEX', KEYS[i + 1], limit - cost)
  local left = stamp and stamp + window - now
  if not left or left > 0 then
    age = age or remembersFor()
    if window - age > wait then wait, rule, held = window - age, i, 1 end
  end
  if left then
    if left > window then
      redis.call('DEL', KEYS[i + 1])
      redis.call('SET', KEYS[1], now)
      left = window
    end
    if left > wait then wait, rule, held = left, i, 0 end
  end
end
for i = windows + 1, #KEYS - 1 do
  age = age or remembersFor()
  local pause = tonumber(ARGV[2 + 2 * windows + i])
  if pause - age > wait then wait, rule, held = pause - age, i, 1 end
  local left = redis.call('PTTL', KEYS[i + 1]) * 1000
  if left > wait then wait, rule, held = left, i, 0 end
end
if wait > 0 then return { math.ceil(wait), rule, held } end
local prolongs = ARGV[2 + 2 * windows + #KEYS]
for i = 1, windows do
  local length = 0
  for _ = 1, ARGV[3 * i + 2] do length = redis.call('LPUSH', KEYS[i + 1], now) end
  if length > 2 * ARGV[3 * i] then redis.call('LTRIM', KEYS[i + 1], 0, ARGV[3 * i] - 1) end
  if length > 0 and (prolongs or length <= ARGV[3 * i + 2] + 0) then
    redis.call('PEXPIRE', KEYS[i + 1], math.ceil(ARGV[3 * i + 1] / 500))
  end
end
for i = windows + 1, #KEYS - 1 do
  redis.call('SET', KEYS[i + 1], 1, 'PX', math.ceil(ARGV[2 + 2 * windows + i] / 1000))
end
return 0
`;

/** As `acquireScript`, but everything is counted and nothing asked. */
export const recordScript: string = `${clock}${memory}
remembersFor()
local windows = tonumber(ARGV[2])
for i = 1, windows do
  for _ = 1, ARGV[3 * i + 2] do redis.call('LPUSH', KEYS[i + 1], now) end
  redis.call('PEXPIRE', KEYS[i + 1], math.ceil(ARGV[3 * i + 1] / 500))
end
for i = windows + 1, #KEYS - 1 do
  redis.call('SET', KEYS[i + 1], 1, 'PX', math.ceil(ARGV[2 + 2 * windows + i] / 1000))
end
return 0
`;
