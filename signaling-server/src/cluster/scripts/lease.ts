import { script } from '../redis-link.ts';
import { base } from './common.ts';
import { forms } from './form.ts';

/** A node renews its lease so often while it holds. */
export const RENEWALS_PER_LEASE = 3;

const leases = `${forms}
-- Whether no node was heard of for most of a lease: nobody could come back, or say anything.
local function wereAway(leaseMs)
  local last = redis.call('ZREVRANGE', p .. 'nodes', 0, 0, 'WITHSCORES')[2]
  return not last or tonumber(last) - clock() < tonumber(leaseMs) / ${RENEWALS_PER_LEASE}
end
-- Begins where nothing is kept, or nothing any more. Returns whether things are kept in this form, and whether no other
-- node went on meanwhile.
local function enter(leaseMs, now, form)
  if formOf() == '' then redis.call('SET', p .. 'form', form) end
  if formOf() ~= form then return false, false end
  if redis.call('SETNX', p .. 'since', now) == 1 then return true, true end
  if not wereAway(leaseMs) then return true, false end
  redis.call('SET', p .. 'away', 1, 'PX', leaseMs)
  return true, true
end
local function answer(held, isFirst)
  return { held and 1 or 0, redis.call('GET', p .. 'since'), formOf(), isFirst and 1 or 0 }
end
`;

/**
 * `node leaseMs now form`: renews the lease where things are kept in that form. Returns whether it had not lapsed
 * meanwhile, since when this Redis knows the server (`now` if it begins to), the form, and whether no other node was heard
 * of for most of a lease. Then nothing is due until another one is over, so that who could not come back does.
 */
export const renewLease = script(`${leases}
local node, leaseMs, now, form = unpack(ARGV, 2, 5)
local isAtHome, isFirst = enter(leaseMs, now, form)
local held = isAtHome and lives(node)
if held then redis.call('ZADD', p .. 'nodes', clock() + tonumber(leaseMs), node) end
return answer(held, isFirst)
`);

/** `node leaseMs now form`: begins one, and answers the same. Where things are kept in another form nobody hears of it. */
export const beginLease = script(`${leases}
local node, leaseMs, now, form = unpack(ARGV, 2, 5)
local isAtHome, isFirst = enter(leaseMs, now, form)
if isAtHome then redis.call('ZADD', p .. 'nodes', clock() + tonumber(leaseMs), node) end
return answer(isAtHome, isFirst)
`);

/** `node`: an orderly end. What it leaves undone, others find as that of a node that died. */
export const endLease = script(`${base}
local node = ARGV[2]
local function isDone()
  if redis.call('EXISTS', p .. 'devices:' .. node, p .. 'owed:' .. node) > 0 then return false end
  for _, by in ipairs(redis.call('HVALS', p .. 'unconfirmed')) do
    if by == node then return false end
  end
  return true
end
if not isDone() then
  redis.call('ZADD', p .. 'nodes', clock(), node)
else
  redis.call('ZREM', p .. 'nodes', node)
end
return 1
`);

/** `me claimMs`: a node whose lease lapsed, for this one to clear up after. */
export const claimLapsed = script(`${base}
for _, node in ipairs(redis.call('ZRANGEBYSCORE', p .. 'nodes', '-inf', clock())) do
  if redis.call('SET', p .. 'sweep:' .. node, ARGV[2], 'NX', 'PX', ARGV[3]) then return node end
end
return nil
`);

/** `node`: everything of it was cleared up. */
export const forgetNode = script(`${base}
redis.call('DEL', p .. 'devices:' .. ARGV[2], p .. 'owed:' .. ARGV[2], p .. 'sweep:' .. ARGV[2])
redis.call('ZREM', p .. 'nodes', ARGV[2])
return 1
`);

/** All nodes that live. */
export const liveNodes = script(`${base}
return redis.call('ZRANGEBYSCORE', p .. 'nodes', '(' .. clock(), '+inf')
`);
