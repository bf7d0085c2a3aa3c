import { script } from '../redis-link.ts';
import { base } from './common.ts';

/**
 * | key | what |
 * |---|---|
 * | `clearing` | who is removing what was kept in another form, for as long as they are heard of |
 */
export const forms = `${base}
-- The form in which things are kept here; empty where nothing is. 'none' where nobody wrote it down, and while what was
-- kept is removed: no node is at home in it.
local function formOf()
  return redis.call('GET', p .. 'form') or (redis.call('EXISTS', p .. 'since') == 1 and 'none' or '')
end
local function living() return redis.call('ZCOUNT', p .. 'nodes', '(' .. clock(), '+inf') end
`;

/** The form in which things are kept here, and how many nodes live. */
export const readForm = script(`${forms}
return { formOf(), living() }
`);

/**
 * `kept who claimMs`: 1 when what is kept in that form may be removed, by nobody else for so long. From now on nobody acts
 * on it any more; who fails on the way leaves it to the next one.
 */
export const beginClearing = script(`${forms}
if formOf() ~= ARGV[2] or living() > 0 then return 0 end
if not redis.call('SET', p .. 'clearing', ARGV[3], 'NX', 'PX', ARGV[4]) then return 0 end
redis.call('SET', p .. 'form', 'none')
redis.call('DEL', p .. 'since')
return 1
`);

/**
 * `who claimMs form cursor count`: removes a part, and claims the rest anew. The next cursor; with the last part (`0`)
 * things are kept in `form`. Nothing when others have taken this over.
 */
export const clearSome = script(`${forms}
local who, claimMs, form, cursor, count = unpack(ARGV, 2, 6)
if redis.call('GET', p .. 'clearing') ~= who then return nil end
redis.call('PEXPIRE', p .. 'clearing', claimMs)
local found = redis.call('SCAN', cursor, 'MATCH', p .. '*', 'COUNT', count)
for _, key in ipairs(found[2]) do
  if key ~= p .. 'clearing' and key ~= p .. 'form' then redis.call('UNLINK', key) end
end
if found[1] == '0' then
  redis.call('SET', p .. 'form', form)
  redis.call('DEL', p .. 'clearing')
end
return found[1]
`);
