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
-- Whether a node was to take up what a restart interrupted, and ended before it had.
local function isLeft()
  local by = redis.call('GET', p .. 'recovering')
  return by and not lives(by)
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

/**
 * `node leaseMs now form`: the same where this node takes up what a restart interrupted: nothing is due for as long as the
 * lease runs then.
 */
export const renewWhileRecovering = script(`${leases}
local node, leaseMs, now, form = unpack(ARGV, 2, 5)
local held = enter(leaseMs, now, form) and lives(node)
if held then
  redis.call('ZADD', p .. 'nodes', clock() + tonumber(leaseMs), node)
  redis.call('SET', p .. 'away', 1, 'PX', leaseMs)
end
return answer(held, false)
`);

const begin = `
local node, leaseMs, now, form = unpack(ARGV, 2, 5)
local isAtHome, isFirst = enter(leaseMs, now, form)
if isAtHome then redis.call('ZADD', p .. 'nodes', clock() + tonumber(leaseMs), node) end
`;

/** `node leaseMs now form`: begins another one, and answers the same. Where things are kept in another form nobody hears of it. */
export const beginLease = script(`${leases}${begin}
return answer(isAtHome, isFirst)
`);

/**
 * `node leaseMs now form`: the same for a node that starts. It is the first one also where the one before it had not taken
 * up everything; then it is this one that has to.
 */
export const beginFirstLease = script(`${leases}${begin}
if isAtHome and (isFirst or isLeft()) then
  isFirst = true
  redis.call('SET', p .. 'recovering', node)
end
return answer(isAtHome, isFirst)
`);

/** `me`: 1 where what a restart interrupted was left, and is for this one to take up. */
export const claimRecovery = script(`${leases}
if redis.call('GET', p .. 'recovering') ~= ARGV[2] and not isLeft() then return 0 end
redis.call('SET', p .. 'recovering', ARGV[2])
return 1
`);

/** `node`: it has taken up everything. */
export const endRecovery = script(`${base}
if redis.call('GET', p .. 'recovering') == ARGV[2] then redis.call('DEL', p .. 'recovering') end
return 1
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
