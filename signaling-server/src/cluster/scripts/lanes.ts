import { script } from '../redis-link.ts';
import { common } from './common.ts';

/** Of a call that was never said to be over; a day is longer than any. */
const EXPIRES_S = 86_400;

/** `call device`: into `called:<call>`, a set of devices. */
export const addCalled = script(`${common}
redis.call('SADD', p .. 'called:' .. ARGV[2], ARGV[3])
redis.call('EXPIRE', p .. 'called:' .. ARGV[2], ${EXPIRES_S})
return 1
`);

/** `call`. */
export const forgetCalled = script(`${common} return redis.call('DEL', p .. 'called:' .. ARGV[2])`);
