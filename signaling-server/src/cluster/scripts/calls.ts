import { script } from '../redis-link.ts';
import { common } from './common.ts';

/**
 * | key | what |
 * |---|---|
 * | `call:<call>` | hash: `rev`, `json` of the record |
 * | `merged:<call>` | the id of the call that it was merged into |
 * | `calls:<person>` | sorted set: call → started at, of those that are not over |
 * | `callsof:<person>` | counts every change of that set or of a call in it |
 * | `due` | sorted set: call → deadline, or when it should have been finished, of one that ended |
 * | `unconfirmed` | hash: call → the node that changed it and has not finished telling everybody |
 *
 * What is kept of a call is a `put`: `call rev json caller callee startedAt deadline merged over node`, where `deadline`
 * and `merged` may be empty.
 */
const calls = `${common}
local function idOf(call) return redis.call('GET', p .. 'merged:' .. call) or call end
local function jsonOf(call) return redis.call('HGET', p .. 'call:' .. call, 'json') end
local function count(person) return redis.call('INCR', p .. 'callsof:' .. person) end
local function put(first)
  local call, rev, json, caller, callee, startedAt, deadline, merged, over, node = unpack(ARGV, first, first + 9)
  redis.call('HSET', p .. 'call:' .. call, 'rev', rev, 'json', json)
  if merged ~= '' then redis.call('SET', p .. 'merged:' .. merged, call) end
  for _, person in ipairs({ caller, callee }) do
    if over == '1' then redis.call('ZREM', p .. 'calls:' .. person, call)
    else redis.call('ZADD', p .. 'calls:' .. person, startedAt, call) end
    count(person)
  end
  if deadline == '' then redis.call('ZREM', p .. 'due', call)
  else redis.call('ZADD', p .. 'due', deadline, call) end
  redis.call('HSET', p .. 'unconfirmed', call, node)
end
local function callsOf(person)
  local found = {}
  for _, call in ipairs(redis.call('ZRANGE', p .. 'calls:' .. person, 0, -1)) do
    local json = jsonOf(call)
    if json then found[#found + 1] = json end
  end
  return found
end
`;

/** `call`. */
export const findCall = script(`${calls}
return jsonOf(idOf(ARGV[2]))
`);

/** `person`. */
export const callsOfPerson = script(`${calls}
return callsOf(ARGV[2])
`);

/** `call caller callee`: the call if there is one, and what the two are in, with the counts it was read at. */
export const readForOpening = script(`${calls}
local function countOf(person) return redis.call('GET', p .. 'callsof:' .. person) or '0' end
return { jsonOf(idOf(ARGV[2])) or '', countOf(ARGV[3]), countOf(ARGV[4]), callsOf(ARGV[3]), callsOf(ARGV[4]) }
`);

/** `callerCount calleeCount put…`: 0 when anything changed since it was read. */
export const openCall = script(`${calls}
local caller, callee = ARGV[7], ARGV[8]
if (redis.call('GET', p .. 'callsof:' .. caller) or '0') ~= ARGV[2] then return 0 end
if (redis.call('GET', p .. 'callsof:' .. callee) or '0') ~= ARGV[3] then return 0 end
if jsonOf(idOf(ARGV[4])) then return 0 end
put(4)
return 1
`);

/** `rev merged put…`, the first two as the call was: 0 when it is not at that revision any more. */
export const replaceCall = script(`${calls}
local rev, merged, call = ARGV[2], ARGV[3], ARGV[4]
if redis.call('HGET', p .. 'call:' .. call, 'rev') ~= rev then return 0 end
if merged ~= '' then redis.call('DEL', p .. 'merged:' .. merged) end
put(4)
return 1
`);

/** `put…`: 0 when the call is there. */
export const restoreCall = script(`${calls}
if jsonOf(idOf(ARGV[2])) then return 0 end
put(2)
return 1
`);

/** `call rev`: 0 when the call is not at that revision any more. */
export const confirmCall = script(`${calls}
if redis.call('HGET', p .. 'call:' .. ARGV[2], 'rev') ~= ARGV[3] then return 0 end
redis.call('HDEL', p .. 'unconfirmed', ARGV[2])
return 1
`);

/** `call merged caller callee`. */
export const removeCall = script(`${calls}
local call, merged = ARGV[2], ARGV[3]
redis.call('DEL', p .. 'call:' .. call)
if merged ~= '' then redis.call('DEL', p .. 'merged:' .. merged) end
redis.call('ZREM', p .. 'due', call)
redis.call('HDEL', p .. 'unconfirmed', call)
for index = 4, 5 do
  redis.call('ZREM', p .. 'calls:' .. ARGV[index], call)
  count(ARGV[index])
end
return 1
`);

/** `node`: what it changed and did not finish. */
export const unconfirmedBy = script(`${calls}
local found, all = {}, redis.call('HGETALL', p .. 'unconfirmed')
for index = 1, #all, 2 do
  if all[index + 1] == ARGV[2] then
    local json = jsonOf(all[index])
    if json then found[#found + 1] = json else redis.call('HDEL', p .. 'unconfirmed', all[index]) end
  end
end
return found
`);

/** `call`: nothing is due any more. */
export const forgetDeadline = script(`${calls}
if not jsonOf(ARGV[2]) then redis.call('ZREM', p .. 'due', ARGV[2]) end
return 1
`);
