import { script } from '../redis-link.ts';
import { base } from './common.ts';

const leases = `${base}
-- The form in which things are kept here; empty where nothing is.
local function formOf()
  return redis.call('GET', p .. 'form') or (redis.call('EXISTS', p .. 'since') == 1 and 'none' or '')
end
`;

/** The form in which things are kept here, and how many nodes live. */
export const readForm = script(`${leases}
return { formOf(), redis.call('ZCOUNT', p .. 'nodes', '(' .. clock(), '+inf') }
`);

/**
 * `node leaseMs now form`: renews the lease where things are kept in that form. Returns whether it had not lapsed
 * meanwhile, since when this Redis knows the server (`now` if it begins to), and the form.
 */
export const renewLease = script(`${leases}
local node, leaseMs, now, form = ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
if formOf() == '' then redis.call('MSET', p .. 'since', now, p .. 'form', form) end
local held = formOf() == form and lives(node)
if held then redis.call('ZADD', p .. 'nodes', clock() + leaseMs, node) end
return { held and 1 or 0, redis.call('GET', p .. 'since'), formOf() }
`);

/** `node leaseMs`. */
export const beginLease = script(`${base}
redis.call('ZADD', p .. 'nodes', clock() + tonumber(ARGV[3]), ARGV[2])
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
