import { script } from '../redis-link.ts';
import { base } from './common.ts';

/**
 * | key | what |
 * |---|---|
 * | `tries:<policy>:<key>` | hash: `f` failures, `at` when the last one was |
 * | `budget:<kind>:<address>` | hash: `t` tokens, `at` when they were counted |
 */
const tries = `${base}
local function keyOf(index) return p .. 'tries:' .. ARGV[index] .. ':' .. ARGV[index + 1] end
`;

/** `now (policy key free baseMs maxMs memoryMs)…`: for each how long to wait; counts all of them if none has to. */
export const tryAll = script(`${tries}
local now, waits, held = tonumber(ARGV[2]), {}, false
for index = 3, #ARGV, 6 do
  local free, baseMs, maxMs = tonumber(ARGV[index + 2]), tonumber(ARGV[index + 3]), tonumber(ARGV[index + 4])
  local memoryMs = tonumber(ARGV[index + 5])
  local f = redis.call('HMGET', keyOf(index), 'f', 'at')
  local failures, at, wait = tonumber(f[1] or '0'), tonumber(f[2] or '0'), 0
  if f[1] and failures >= free and now - at <= memoryMs then
    wait = math.max(0, at + math.min(maxMs, baseMs * 2 ^ (failures - free)) - now)
  end
  if wait > 0 then held = true end
  waits[#waits + 1] = math.ceil(wait)
end
if held then return waits end
for index = 3, #ARGV, 6 do
  local key, memoryMs = keyOf(index), tonumber(ARGV[index + 5])
  local at = tonumber(redis.call('HGET', key, 'at') or '0')
  if now - at > memoryMs then redis.call('DEL', key) end
  redis.call('HINCRBY', key, 'f', 1)
  redis.call('HSET', key, 'at', ARGV[2])
  -- The clock of Redis is not the one that counts: a little longer, so that it never forgets too early.
  redis.call('PEXPIRE', key, memoryMs * 2)
end
return waits
`);

/** `(policy key)…`: one failure less for each. */
export const takeBackAll = script(`${tries}
for index = 2, #ARGV, 2 do
  local key = keyOf(index)
  if tonumber(redis.call('HGET', key, 'f') or '0') > 0 then redis.call('HINCRBY', key, 'f', -1) end
end
return 1
`);

/** `(policy key)…` */
export const forgetAll = script(`${tries}
for index = 2, #ARGV, 2 do redis.call('DEL', keyOf(index)) end
return 1
`);

/** `kind address now burst perSecond`: 0, or after how many ms there will be a token. */
export const takeToken = script(`${base}
local key, now = p .. 'budget:' .. ARGV[2] .. ':' .. ARGV[3], tonumber(ARGV[4])
local burst, perSecond = tonumber(ARGV[5]), tonumber(ARGV[6])
local f = redis.call('HMGET', key, 't', 'at')
local tokens, at = tonumber(f[1] or burst), tonumber(f[2] or now)
tokens = math.min(burst, tokens + math.max(0, now - at) / 1000 * perSecond)
local wait = 0
if tokens < 1 then wait = math.ceil((1 - tokens) / perSecond * 1000) else tokens = tokens - 1 end
redis.call('HSET', key, 't', tostring(tokens), 'at', ARGV[4])
redis.call('PEXPIRE', key, math.ceil(burst / perSecond * 2000))
return wait
`);
