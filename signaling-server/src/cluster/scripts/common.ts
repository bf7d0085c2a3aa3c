/**
 * What several scripts share. `p` is the prefix of all keys.
 *
 * | key | what |
 * |---|---|
 * | `since` | when this Redis began to know about the server (ms); gone when it lost everything |
 * | `nodes` | sorted set: node → until when its lease runs (ms, clock of Redis) |
 * | `node:<node>` | channel of one node |
 * | `devices:<node>` | hash: device → person, of all that are connected to a node |
 * | `where:<bucket>` | hash: device → `node|connectedAt|person` |
 * | `person:<person>` | hash: device → `activity|node|connectedAt` |
 */
export const common = `
local p = ARGV[1]
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
