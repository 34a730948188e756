/**
 * Time is the server's, in whole microseconds: clients on several hosts have several times. Redis writes a Lua number
 * with 17 digits, which is all of them.
 */
export const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
`;

/** How long nothing was forgotten: the first key says since when, and without it the store is new or was emptied. */
export const memory = `
local function remembersFor()
  local born = tonumber(redis.call('GET', KEYS[1]) or nil)
  if not born or born > now then
    born = (not born and ARGV[1] == '1') and 0 or now
    redis.call('SET', KEYS[1], born)
  end
  return now - born
end
`;
