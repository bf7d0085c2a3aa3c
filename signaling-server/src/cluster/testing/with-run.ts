import type { RedisLink } from '../redis-link.ts';

/** The same link, with another way to run scripts. */
export function withRun(link: RedisLink, run: RedisLink['run']): RedisLink {
  return new Proxy(link, {
    get(target, name) {
      if (name === 'run') return run;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
