import { script } from '../redis-link.ts';
import { base } from './common.ts';

/**
 * | key | what |
 * |---|---|
 * | `dials:<person>`, `dials:<caller>|<callee>` | hash: `t` tokens, `at` when they were counted |
 * | `paid:<call>` | `<caller>|<callee>` |
 */
const dialling = `${base}
local function keyOf(who) return p .. 'dials:' .. who end
`;

/** `call caller callee now paidS burst perSecond pairBurst pairPerSecond`: 0, or after how many ms there will be enough. */
export const takeDialling = script(`${dialling}
local call, caller, callee, now, paidS = unpack(ARGV, 2, 6)
local pair = caller .. '|' .. callee
local payment = redis.call('GET', p .. 'paid:' .. call)
if payment and string.match(payment, '^[^|]*') == caller then return 0 end
local function look(who, burst, perSecond)
  local f = redis.call('HMGET', keyOf(who), 't', 'at')
  local tokens, at = tonumber(f[1] or burst), tonumber(f[2] or now)
  tokens = math.min(burst, tokens + math.max(0, now - at) / 1000 * perSecond)
  return tokens, tokens < 1 and math.ceil((1 - tokens) / perSecond * 1000) or 0
end
local function spend(who, tokens, burst, perSecond)
  redis.call('HSET', keyOf(who), 't', tostring(tokens - 1), 'at', now)
  redis.call('PEXPIRE', keyOf(who), math.ceil(burst / perSecond * 2000))
end
local burst, perSecond, pairBurst, pairPerSecond = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local ofPair, pairWait = look(pair, pairBurst, pairPerSecond)
local ofCaller, callerWait = look(caller, burst, perSecond)
local wait = math.max(pairWait, callerWait)
if wait > 0 then return wait end
spend(pair, ofPair, pairBurst, pairPerSecond)
spend(caller, ofCaller, burst, perSecond)
redis.call('SET', p .. 'paid:' .. call, pair, 'EX', paidS)
return 0
`);

/** `call burst perSecond pairBurst pairPerSecond`. */
export const putBackDialling = script(`${dialling}
local pair = redis.call('GET', p .. 'paid:' .. ARGV[2])
if not pair then return 0 end
redis.call('DEL', p .. 'paid:' .. ARGV[2])
local function putBack(who, burst)
  local tokens = redis.call('HGET', keyOf(who), 't')
  if tokens then redis.call('HSET', keyOf(who), 't', tostring(math.min(burst, tokens + 1))) end
end
putBack(string.match(pair, '^[^|]*'), tonumber(ARGV[3]))
putBack(pair, tonumber(ARGV[5]))
return 1
`);
