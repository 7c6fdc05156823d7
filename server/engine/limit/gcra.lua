-- One operation on one bucket (GCRA). KEYS[1] is the bucket: the time at which it will be full again, in microseconds by
-- this server's clock; without a key it is full. ARGV: the operation, the time in which one unit is replenished in
-- microseconds, and how many units a full bucket has.
--
-- Returns 0, or for a "take" from an empty bucket the microseconds until one unit is available.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local unit, burst = tonumber(ARGV[2]), tonumber(ARGV[3])
-- At most empty, however the clock was set meanwhile.
local full = math.min(math.max(tonumber(redis.call('GET', KEYS[1])) or now, now), now + burst * unit)
if ARGV[1] == 'take' then
  full = full + unit
  local wait = full - burst * unit - now
  if wait > 0 then
    return math.ceil(wait)
  end
elseif ARGV[1] == 'give_back' then
  full = full - unit
else
  full = now
end
local left = math.ceil((full - now) / 1000)
if left > 0 then
  redis.call('SET', KEYS[1], string.format('%.2f', full), 'PX', left)
else
  redis.call('DEL', KEYS[1])
end
return 0
