import { script } from '../redis-link.ts';
import { common } from './common.ts';

/**
 * | key | what |
 * |---|---|
 * | `called:<call>` | set of devices |
 * | `said:<call>` | hash: device → how many letters of it counted |
 * | `seen:<call>` | set of `device|seq` |
 * | `kept:<call>|<device>` | list of letters: 13 digits of when it was sent (0: it waits), 6 of its length, then the message to the node |
 * | `lanes:<call>` | set of devices that have a `kept` list |
 */
const lanes = `${common}
local function sentAt(entry) return tonumber(string.sub(entry, 1, 13)) end
local function lengthOf(entry) return tonumber(string.sub(entry, 14, 19)) end
local function messageOf(entry) return string.sub(entry, 20) end
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
local kept = p .. 'kept:' .. call .. '|' .. to
local head = redis.call('LINDEX', kept, 0)
while head do
  local at = sentAt(head)
  if at == 0 or (at > now - keptMs and redis.call('LLEN', kept) < maxKept) then break end
  redis.call('LPOP', kept)
  head = redis.call('LINDEX', kept, 0)
end
local last = redis.call('LINDEX', kept, -1)
local told = nil
if not (last and sentAt(last) == 0) then told = tell(me, bucket, to, message) end
if not told then
  local waiting, length = 0, size
  for _, entry in ipairs(redis.call('LRANGE', kept, 0, -1)) do
    if sentAt(entry) == 0 then waiting, length = waiting + 1, length + lengthOf(entry) end
  end
  if waiting >= maxKept or length > maxLength then return 'full' end
end
-- Each key gets its end of life when it comes into being.
local entry = (told and stamp(now) or stamp(0)) .. string.format('%06d', size) .. message
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
local kept, mine = p .. 'kept:' .. call .. '|' .. to, {}
for index, entry in ipairs(redis.call('LRANGE', kept, 0, -1)) do
  local message = messageOf(entry)
  local told = tell(me, bucket, to, message)
  if not told then break end
  if told == 'here' then mine[#mine + 1] = message end
  redis.call('LSET', kept, index - 1, stamp(tonumber(now)) .. string.sub(entry, 14))
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
  redis.call('DEL', p .. 'kept:' .. call .. '|' .. device)
end
redis.call('DEL', p .. 'lanes:' .. call, p .. 'called:' .. call, p .. 'said:' .. call, p .. 'seen:' .. call)
return 1
`);
