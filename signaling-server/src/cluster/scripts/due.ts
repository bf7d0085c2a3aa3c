import { script } from '../redis-link.ts';
import { common } from './common.ts';

/** `key now claimMs limit`: what is due, put off for as long as the claim lasts. */
export const claimDue = script(`${common}
local key, now, claimMs, limit = p .. ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local due = redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(due) do redis.call('ZADD', key, tonumber(now) + claimMs, id) end
return due
`);
