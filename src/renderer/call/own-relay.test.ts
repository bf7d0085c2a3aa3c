import { beforeEach, expect, it } from 'vitest';
import { alice, beginStory, bobby, phone, server, soon } from './testing/story.ts';
import { type TestPhone, bob } from './testing/test-phone.ts';

const relays = [{ urls: ['turn:relay.example'], username: 'u', credential: 'c' }];

beforeEach(beginStory);

async function shyAda(): Promise<TestPhone> {
  alice.calls.dispose();
  const ada = phone({ person: alice.person, device: 'ada-shy', relay: 'always' });
  await soon();
  return ada;
}

it('a person who wants relays only gets nothing but relays', async () => {
  server.changeIce({ ...server.ice, iceServers: relays });
  await soon();
  const ada = await shyAda();
  ada.start(bob);
  await soon();
  bobby.answer();
  await soon();
  expect(ada.phase).toBe('active');
  expect(ada.peers.links.map(({ ice }) => ice.relayOnly)).toEqual([true]);
  expect(bobby.peers.links.map(({ ice }) => ice.relayOnly)).toEqual([false]);
});

it('where the server has no relay such a call ends with the reason, and nothing was connected', async () => {
  const ada = await shyAda();
  ada.start(bob);
  await soon();
  await soon();
  bobby.answer();
  await soon();
  expect(ada.peers.links).toEqual([]);
  expect(ada.only().ended).toMatchObject({ reason: 'no-relay', by: 'local' });
  expect(bobby.only().ended).toMatchObject({ reason: 'no-relay', by: 'remote' });
});
