import { script } from '../redis-link.ts';
import { common } from './common.ts';

/**
 * | key | what |
 * |---|---|
 * | `called:<call>` | set of devices |
 * | `said:<call>` | hash: device → how many letters of it counted |
 * | `seen:<call>|<device>|<minute>` | set of the `seq` that the device used in that minute |
 * | `letters:<call>|<device>` | list of letters: a line `sentAt|length|before|from|seq`, then the message to the node. `sentAt` has 13 digits (0: it waits), `before` is the length of all before it, `seq` may be empty |
 * | `lanes:<call>` | set of devices that have a list of `letters` |
 */
const lanes = `${common}
local function sentAt(entry) return tonumber(string.sub(entry, 1, 13)) end
local function sizesOf(entry)
  local size, before = string.match(entry, '^%d+|(%d+)|(%d+)')
  return tonumber(size), tonumber(before)
end
local function saidBy(entry) return string.match(entry, '^%d+|%d+|%d+|([^|\\n]*)|(%d*)') end
local function messageOf(entry) return string.sub(entry, string.find(entry, '\\n', 1, true) + 1) end
local function stamp(now) return string.format('%013.0f', now) end
-- As it is, whatever else it says, but for when it was sent.
local function restamped(entry, now) return stamp(now) .. string.sub(entry, 14) end
`;

/** Of a call that was never said to be over; a day is longer than any. */
const EXPIRES_S = 86_400;
/** Of the numbers of a minute, which are asked for in the two after it. */
const NUMBERS_EXPIRE_S = 240;

/**
 * `call rev from to bucket me seq now message length maxSeqs keptMs maxKept maxLength minute minutesKept`, `seq` may be
 * empty. Answers `here` when it was kept and the device is on the node that asks, else as the letter was taken.
 */
export const postLetter = script(`${lanes}
local call, rev, from, to, bucket, me, seq = unpack(ARGV, 2, 8)
local now, message, size = tonumber(ARGV[9]), ARGV[10], tonumber(ARGV[11])
local maxSeqs, keptMs, maxKept, maxLength = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14]), tonumber(ARGV[15])
if redis.call('HGET', p .. 'call:' .. call, 'rev') ~= rev then return 'stale' end
local minute, minutesKept = tonumber(ARGV[16]), tonumber(ARGV[17])
local function seenIn(past) return p .. 'seen:' .. call .. '|' .. from .. '|' .. string.format('%.0f', past) end
local seen, said = seenIn(minute), p .. 'said:' .. call
if seq ~= '' then
  for past = minute - minutesKept, minute do
    if redis.call('SISMEMBER', seenIn(past), seq) == 1 then return 'repeated' end
  end
  if redis.call('SCARD', seen) >= maxSeqs then return 'flooded' end
end
local kept = p .. 'letters:' .. call .. '|' .. to
local last = redis.call('LINDEX', kept, -1)
local passed = 0
if last then
  local lengthOfLast, beforeLast = sizesOf(last)
  passed = beforeLast + lengthOfLast
end
local head = redis.call('LINDEX', kept, 0)
local function hasRoom()
  if not head then return true end
  local _, beforeHead = sizesOf(head)
  return redis.call('LLEN', kept) < maxKept and passed - beforeHead + size <= maxLength
end
local function isSent() return head and sentAt(head) > 0 end
local function dropHead()
  redis.call('LPOP', kept)
  head = redis.call('LINDEX', kept, 0)
end
local told = nil
if not (last and sentAt(last) == 0) then told = tell(me, bucket, to, message) end
-- What was sent long ago has arrived, given that it went out on the connection that its device has now: what an earlier
-- one swallowed is there until the device asks for it.
local function isOld() return isSent() and sentAt(head) <= now - keptMs end
if told and isOld() then
  local _, since = placeOf(bucket, to)
  while isOld() and sentAt(head) >= tonumber(since) do dropHead() end
end
-- What was sent goes for what comes, also before its time; what waits does not.
while isSent() and not hasRoom() do dropHead() end
if not told and not hasRoom() then return 'full' end
-- Each key gets its end of life when it comes into being.
local line = { told and stamp(now) or stamp(0), size, string.format('%.0f', passed), from, seq }
local entry = table.concat(line, '|') .. '\\n' .. message
if redis.call('RPUSH', kept, entry) == 1 then redis.call('EXPIRE', kept, ${EXPIRES_S}) end
local all = p .. 'lanes:' .. call
if redis.call('SADD', all, to) == 1 then redis.call('EXPIRE', all, ${EXPIRES_S}) end
if seq ~= '' then
  redis.call('SADD', seen, seq)
  redis.call('EXPIRE', seen, ${NUMBERS_EXPIRE_S})
  if redis.call('HINCRBY', said, from, 1) == 1 then redis.call('EXPIRE', said, ${EXPIRES_S}) end
end
return told == 'here' and 'here' or 'posted'
`);

/**
 * `call to bucket me now [from runs]…`: sends all that is kept but for what was heard, where `runs` is `first-last,…`
 * and no `from` comes twice; answers the messages that are for the node that asks.
 */
export const deliverLetters = script(`${lanes}
local call, to, bucket, me, now = unpack(ARGV, 2, 6)
local kept, mine, isThere = p .. 'letters:' .. call .. '|' .. to, {}, true
-- Read once, not for each letter: nobody else is served meanwhile.
local heard = {}
for index = 7, #ARGV, 2 do
  local runs = {}
  for first, last in string.gmatch(ARGV[index + 1], '(%d+)-(%d+)') do
    runs[#runs + 1] = { tonumber(first), tonumber(last) }
  end
  heard[ARGV[index]] = runs
end
local function isHeard(entry)
  local from, seq = saidBy(entry)
  local number = tonumber(seq)
  if not number then return false end
  for _, run in ipairs(heard[from] or {}) do
    if run[1] <= number and number <= run[2] then return true end
  end
  return false
end
for index, entry in ipairs(redis.call('LRANGE', kept, 0, -1)) do
  if not (isThere and isHeard(entry)) then
    local message = messageOf(entry)
    local told = isThere and tell(me, bucket, to, message)
    if not told then isThere = false end
    if told == 'here' then mine[#mine + 1] = message end
  end
  redis.call('LSET', kept, index - 1, restamped(entry, isThere and tonumber(now) or 0))
end
return mine
`);

/** `call device`. */
export const addCalled = script(`${lanes}
redis.call('SADD', p .. 'called:' .. ARGV[2], ARGV[3])
redis.call('EXPIRE', p .. 'called:' .. ARGV[2], ${EXPIRES_S})
return 1
`);

/** `call`. */
export const forgetLanes = script(`${lanes}
local call = ARGV[2]
for _, device in ipairs(redis.call('SMEMBERS', p .. 'lanes:' .. call)) do
  redis.call('DEL', p .. 'letters:' .. call .. '|' .. device)
end
redis.call('DEL', p .. 'lanes:' .. call, p .. 'called:' .. call, p .. 'said:' .. call)
return 1
`);
