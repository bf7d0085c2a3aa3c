import { script } from '../redis-link.ts';
import { common } from './common.ts';

/**
 * | key | what |
 * |---|---|
 * | `called:<call>` | set of devices |
 * | `said:<call>` | hash: device → how many letters of it counted |
 * | `seen:<call>` | set of `device|seq` |
 * | `letters:<call>|<device>` | list of letters: 13 digits of when it was sent (0: it waits), 6 of its length, 12 of the length of all before it, then the message to the node |
 * | `lanes:<call>` | set of devices that have a list of `letters` |
 *
 * Nodes of two versions may share this Redis while they are brought up to date: a list whose entries take another form
 * takes another name as well. (`kept:<call>|<device>` was the list whose entries had no length of all before them.)
 */
const lanes = `${common}
local function sentAt(entry) return tonumber(string.sub(entry, 1, 13)) end
local function lengthOf(entry) return tonumber(string.sub(entry, 14, 19)) end
local function lengthBefore(entry) return tonumber(string.sub(entry, 20, 31)) end
local function messageOf(entry) return string.sub(entry, 32) end
local function stamp(now) return string.format('%013.0f', now) end
`;

/** Of a call that was never said to be over; a day is longer than any. */
const EXPIRES_S = 86_400;

/**
 * `call rev from to bucket me seq now message length maxSeqs keptMs maxKept maxLength`, `seq` may be empty. Answers `here` when
 * it was kept and the device is on the node that asks, else as the letter was taken.
 */
export const postLetter = script(`${lanes}
local call, rev, from, to, bucket, me, seq = unpack(ARGV, 2, 8)
local now, message, size = tonumber(ARGV[9]), ARGV[10], tonumber(ARGV[11])
local maxSeqs, keptMs, maxKept, maxLength = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14]), tonumber(ARGV[15])
if redis.call('HGET', p .. 'call:' .. call, 'rev') ~= rev then return 'stale' end
local seen, said = p .. 'seen:' .. call, p .. 'said:' .. call
if seq ~= '' then
  if redis.call('SISMEMBER', seen, from .. '|' .. seq) == 1 then return 'repeated' end
  if tonumber(redis.call('HGET', said, from) or '0') >= maxSeqs then return 'flooded' end
end
local kept = p .. 'letters:' .. call .. '|' .. to
local last = redis.call('LINDEX', kept, -1)
local passed = last and lengthBefore(last) + lengthOf(last) or 0
local head = redis.call('LINDEX', kept, 0)
local function hasRoom()
  return not head or (redis.call('LLEN', kept) < maxKept and passed - lengthBefore(head) + size <= maxLength)
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
local entry = (told and stamp(now) or stamp(0)) .. string.format('%06d%012.0f', size, passed) .. message
if redis.call('RPUSH', kept, entry) == 1 then redis.call('EXPIRE', kept, ${EXPIRES_S}) end
local all = p .. 'lanes:' .. call
if redis.call('SADD', all, to) == 1 then redis.call('EXPIRE', all, ${EXPIRES_S}) end
if seq ~= '' then
  redis.call('SADD', seen, from .. '|' .. seq)
  if redis.call('HINCRBY', said, from, 1) == 1 then
    redis.call('EXPIRE', seen, ${EXPIRES_S})
    redis.call('EXPIRE', said, ${EXPIRES_S})
  end
end
return told == 'here' and 'here' or 'posted'
`);

/** `call to bucket me now`: sends all that is kept; answers the messages that are for the node that asks. */
export const deliverLetters = script(`${lanes}
local call, to, bucket, me, now = unpack(ARGV, 2, 6)
local kept, mine, isThere = p .. 'letters:' .. call .. '|' .. to, {}, true
for index, entry in ipairs(redis.call('LRANGE', kept, 0, -1)) do
  local message = messageOf(entry)
  local told = isThere and tell(me, bucket, to, message)
  if not told then isThere = false end
  if told == 'here' then mine[#mine + 1] = message end
  redis.call('LSET', kept, index - 1, stamp(told and tonumber(now) or 0) .. string.sub(entry, 14))
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
redis.call('DEL', p .. 'lanes:' .. call, p .. 'called:' .. call, p .. 'said:' .. call, p .. 'seen:' .. call)
return 1
`);
