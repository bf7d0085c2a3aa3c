import { FORGOTTEN } from '../redis-link.ts';

/**
 * What all scripts share. `p` is the prefix of all keys, `known` since when the node that asks knows this Redis; it may be
 * empty.
 *
 * | key | what |
 * |---|---|
 * | `since` | when this Redis began to know about the server (ms); gone when it lost everything |
 * | `form` | in which form everything is kept, see `kept-form.ts` |
 * | `away` | there while nothing is due: no node could be reached until a moment ago; expires by itself |
 * | `recovering` | the node that takes up what a restart interrupted; there until it has |
 * | `nodes` | sorted set: node → until when its lease runs (ms, clock of Redis) |
 * | `node:<node>` | channel of one node |
 * | `devices:<node>` | hash: device → person, of all that are connected to a node |
 * | `owed:<node>` | hash: device → person, of all that a node has taken out and not yet told everybody else of |
 * | `where:<bucket>` | hash: device → `node|connectedAt|person` |
 * | `person:<person>` | hash: device → `activity|node|connectedAt` |
 */
export const base = `
local p, known = string.match(ARGV[1], '^(.*)|(.-)$')
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function lives(node)
  local untilMs = redis.call('ZSCORE', p .. 'nodes', node)
  return untilMs and tonumber(untilMs) > clock()
end
local function placeOf(bucket, device)
  local entry = redis.call('HGET', p .. 'where:' .. bucket, device)
  if not entry then return nil end
  return string.match(entry, '^([^|]*)|([^|]*)|(.*)$')
end
-- The node that this device is connected to, if that node lives.
local function nodeOf(bucket, device)
  local node = placeOf(bucket, device)
  if node and lives(node) then return node end
  return nil
end
-- Returns 'here' when the device is on the node that asks, 'sent', or nil when nobody was there to be told.
local function tell(me, bucket, device, message)
  local node = nodeOf(bucket, device)
  if not node then return nil end
  if node == me then return 'here' end
  if redis.call('PUBLISH', p .. 'node:' .. node, message) > 0 then return 'sent' end
  return nil
end
`;

/**
 * Of scripts that say how things are. A Redis that has lost everything (a flush, or a start so quick that no connection
 * was missed) answers as if nobody were there and nothing rang, and so does one that another node is just telling what
 * it knows: who has not seen to that as well is refused, and hears of it.
 */
export const common = `${base}
if known ~= '' and redis.call('GET', p .. 'since') ~= known then
  return redis.error_reply('${FORGOTTEN} this is not what it was')
end
`;
