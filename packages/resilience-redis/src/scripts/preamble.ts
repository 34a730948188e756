/**
 * First in every script that must know how long the store remembers. Time is the server's, in whole microseconds: clients
 * on several hosts have several times. `age` is how long nothing was forgotten; the key that says so is the first, and
 * without it the store is new or was emptied.
 */
export const preamble = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function whole(number) return string.format('%.0f', number) end
local born = tonumber(redis.call('GET', KEYS[1]) or nil)
if not born or born > now then
  born = (not born and ARGV[1] == '1') and 0 or now
  redis.call('SET', KEYS[1], whole(born))
end
local age = now - born
`;
