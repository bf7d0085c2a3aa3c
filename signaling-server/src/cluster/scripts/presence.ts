import { script } from '../redis-link.ts';
import { common } from './common.ts';

/**
 * | key | what |
 * |---|---|
 * | `who:<person>` | hash: `s` chosen status, `n` note, `r` reachable, `v` version of what others see |
 * | `incalls:<person>` | set of calls |
 * | `departures` | sorted set: person → when they are offline unless a device is back |
 * | `see:<person>` | channel of those who watch this person: `status|version|note` |
 */
const shown = `${common}
local function stateOf(person)
  local f = redis.call('HMGET', p .. 'who:' .. person, 's', 'n', 'r', 'v')
  return { s = f[1] or 'available', n = f[2] or '', r = f[3] == '1', v = f[4] or redis.call('GET', p .. 'since') or '0' }
end
-- The same as shownPresence in presence-model.ts; the contract of the board holds both against one table.
local function shownOf(person, f)
  if not f.r or f.s == 'invisible' then return 'offline', '' end
  if f.s ~= 'dnd' and redis.call('SCARD', p .. 'incalls:' .. person) > 0 then return 'in-call', f.n end
  return f.s, f.n
end
`;

const change = `${shown}
local person, now = ARGV[2], tonumber(ARGV[3])
local who, calls = p .. 'who:' .. person, p .. 'incalls:' .. person
local function connected() return redis.call('HLEN', p .. 'person:' .. person) > 0 end
local before = stateOf(person)
local beforeS, beforeN = shownOf(person, before)
local function finish()
  local after = stateOf(person)
  local s, n = shownOf(person, after)
  if s ~= beforeS or n ~= beforeN then
    local v = string.format('%.0f', math.max(tonumber(before.v) + 1, now))
    redis.call('HSET', who, 'v', v)
    redis.call('PUBLISH', p .. 'see:' .. person, s .. '|' .. v .. '|' .. n)
  end
  return { before.r and 1 or 0, after.r and 1 or 0, after.s, after.n }
end
`;

/** `person now status note`: what was chosen counts only if nobody knew it. Who is gone again keeps the grace. */
export const arrive = script(`${change}
if connected() then
  redis.call('ZREM', p .. 'departures', person)
  if not before.r then redis.call('HSET', who, 's', ARGV[4], 'n', ARGV[5], 'r', 1) end
end
return finish()
`);

/** `person now at`: `at` is empty for now. */
export const leave = script(`${change}
if not connected() and before.r then
  if ARGV[4] == '' then redis.call('HSET', who, 'r', 0)
  else redis.call('ZADD', p .. 'departures', ARGV[4], person) end
end
return finish()
`);

/** `person now claimedUntil`: the grace that was claimed is over. Another one may have begun since. */
export const depart = script(`${change}
local claimed = redis.call('ZSCORE', p .. 'departures', person)
if claimed and tonumber(claimed) == tonumber(ARGV[4]) then
  redis.call('ZREM', p .. 'departures', person)
  if not connected() then redis.call('HSET', who, 'r', 0) end
end
return finish()
`);

/** `person now status note at`. */
export const expect = script(`${change}
if not connected() then
  if not before.r then redis.call('HSET', who, 's', ARGV[4], 'n', ARGV[5], 'r', 1) end
  redis.call('ZADD', p .. 'departures', ARGV[6], person)
end
return finish()
`);

/** `person now status note`. */
export const choose = script(`${change}
redis.call('HSET', who, 's', ARGV[4], 'n', ARGV[5])
return finish()
`);

/** `person now call add`. */
export const setInCall = script(`${change}
if ARGV[5] == '1' then redis.call('SADD', calls, ARGV[4]) else redis.call('SREM', calls, ARGV[4]) end
return finish()
`);

/** `person…`: for each status, version, note. */
export const readShown = script(`${shown}
local replies = {}
for index = 2, #ARGV do
  local f = stateOf(ARGV[index])
  local s, n = shownOf(ARGV[index], f)
  replies[#replies + 1] = s
  replies[#replies + 1] = f.v
  replies[#replies + 1] = n
end
return replies
`);
