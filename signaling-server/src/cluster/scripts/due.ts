import { script } from '../redis-link.ts';
import { common } from './common.ts';

/** `key now claimedUntil limit`: what is due, put off until the claim is over. Nothing while people come back. */
export const claimDue = script(`${common}
if redis.call('EXISTS', p .. 'away') == 1 then return {} end
local key, now, claimedUntil, limit = p .. ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local due = redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(due) do redis.call('ZADD', key, claimedUntil, id) end
return due
`);
