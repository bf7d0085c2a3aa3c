import { script } from '../redis-link.ts';
import { common } from './common.ts';

/** `bucket device person node connectedAt activity`. Another node that had the device is told to close what it had. */
export const addDevice = script(`${common}
local bucket, device, person, node, connectedAt, activity = unpack(ARGV, 2, 7)
local before, since = placeOf(bucket, device)
redis.call('HSET', p .. 'where:' .. bucket, device, node .. '|' .. connectedAt .. '|' .. person)
redis.call('HSET', p .. 'devices:' .. node, device, person)
redis.call('HSET', p .. 'person:' .. person, device, activity .. '|' .. node .. '|' .. connectedAt)
if before and before ~= node then
  redis.call('HDEL', p .. 'devices:' .. before, device)
  redis.call('PUBLISH', p .. 'node:' .. before, 'c ' .. device .. ' ' .. since)
end
return 1
`);

/** `bucket device person node connectedAt activity`. Answers where it was registered: `here`, `elsewhere` since, or `nowhere`. */
export const reclaimDevice = script(`${common}
local bucket, device, person, node, connectedAt, activity = unpack(ARGV, 2, 7)
local before, since = placeOf(bucket, device)
if before == node and since == connectedAt then return 'here' end
if before and before ~= node then
  if tonumber(since) > tonumber(connectedAt) and lives(before) then return 'elsewhere' end
  redis.call('HDEL', p .. 'devices:' .. before, device)
end
redis.call('HSET', p .. 'where:' .. bucket, device, node .. '|' .. connectedAt .. '|' .. person)
redis.call('HSET', p .. 'devices:' .. node, device, person)
redis.call('HSET', p .. 'person:' .. person, device, activity .. '|' .. node .. '|' .. connectedAt)
return 'nowhere'
`);

/**
 * `bucket device person node connectedAt`; `connectedAt` is empty for whatever the node had. 1 when it was taken out: then
 * the node owes it to everybody else to say so.
 */
export const removeDevice = script(`${common}
local bucket, device, person, node, connectedAt = unpack(ARGV, 2, 6)
local before, since = placeOf(bucket, device)
if before ~= node then
  redis.call('HDEL', p .. 'devices:' .. node, device)
  return 0
end
if connectedAt ~= '' and since ~= connectedAt then return 0 end
redis.call('HDEL', p .. 'devices:' .. node, device)
redis.call('HSET', p .. 'owed:' .. node, device, person)
redis.call('HDEL', p .. 'where:' .. bucket, device)
redis.call('HDEL', p .. 'person:' .. person, device)
return 1
`);

/** `person device activity`. */
export const touchDevice = script(`${common}
local key = p .. 'person:' .. ARGV[2]
local entry = redis.call('HGET', key, ARGV[3])
if entry then redis.call('HSET', key, ARGV[3], ARGV[4] .. '|' .. string.match(entry, '^[^|]*|(.*)$')) end
return 1
`);

/** `me bucket device message`. */
export const tellDevice = script(`${common}
return tell(ARGV[2], ARGV[3], ARGV[4], ARGV[5])
`);

/** `bucket device`. */
export const findDevice = script(`${common}
return nodeOf(ARGV[2], ARGV[3])
`);
