import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, phone, server, soon, talk } from './testing/story.ts';
import { type TestPhone, bob, cleo } from './testing/test-phone.ts';

const relays = [{ urls: ['turn:relay.example'], username: 'u', credential: 'c' }];

beforeEach(beginStory);

async function shyAda(): Promise<TestPhone> {
  alice.calls.dispose();
  alice.line.cut();
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

describe('where the server has no relay', () => {
  it('nobody is called, nothing is opened, and the reason stays until it is read', async () => {
    const ada = await shyAda();
    ada.start(bob);
    await soon();
    expect(ada.only().ended).toMatchObject({ reason: 'no-relay', by: 'local' });
    expect(server.log.filter((line) => line.includes('call:'))).toEqual([]);
    expect([ada.media.opened, ada.peers.links, ada.sounds.played]).toEqual([[], [], []]);
    await clock.advance(60_000);
    ada.calls.dismiss(ada.only().callId);
    expect(ada.phase).toBe('none');
  });

  it('nothing rings there, and whoever calls is told why at once', async () => {
    const ada = await shyAda();
    bobby.start(ada.person);
    await soon();
    expect(bobby.only().ended).toMatchObject({ reason: 'no-relay', by: 'remote' });
    expect(ada.only().ended).toMatchObject({ reason: 'no-relay', by: 'local' });
    expect(server.log).not.toContain(`${ada.deviceId} → call:ringing`);
    expect([ada.media.opened, ada.peers.links, ada.sounds.played]).toEqual([[], [], []]);
    await clock.advance(10_000);
    expect(ada.phase).toBe('none');
  });

  it('it rings on at another device of that person, where it can be answered', async () => {
    const ada = await shyAda();
    const other = phone({ person: ada.person, device: 'ada-2' });
    await soon();
    bobby.start(ada.person);
    await soon();
    expect([ada.phase, other.phase, bobby.phase]).toEqual(['ended', 'ringing-in', 'ringing-out']);
    other.answer();
    await soon();
    expect([ada.only().ended?.reason, other.phase, bobby.phase]).toEqual(['no-relay', 'active', 'active']);
  });

  it('a server that would take it for a declined call is told nothing: it only does not ring there', async () => {
    server.ringsOn = false;
    const ada = await shyAda();
    const other = phone({ person: ada.person, device: 'ada-2' });
    await soon();
    bobby.start(ada.person);
    await soon();
    expect([ada.phase, other.phase, bobby.phase]).toEqual(['ended', 'ringing-in', 'ringing-out']);
    expect(server.log).not.toContain(`${ada.deviceId} → call:hangup`);
    other.answer();
    await soon();
    expect([other.phase, bobby.phase]).toEqual(['active', 'active']);
    expect([ada.media.opened, ada.peers.links, ada.sounds.played]).toEqual([[], [], []]);
  });

  it('the same where it is the server that demands relays', async () => {
    server.changeIce({ ...server.ice, relayOnly: true });
    await soon();
    alice.start(bob);
    expect(alice.only().ended).toMatchObject({ reason: 'no-relay', by: 'server' });
    await clock.advance(60_000);
    expect(alice.phase).toBe('ended');
  });

  it('it is the server that is named where the own wish would change nothing', async () => {
    server.changeIce({ ...server.ice, relayOnly: true });
    const ada = await shyAda();
    ada.start(bob);
    expect(ada.only().ended).toMatchObject({ reason: 'no-relay', by: 'server' });
  });

  it('a call that goes on is not put on hold for one that can not be', async () => {
    await talk();
    alice.settings.set({ ...alice.settings.current, relay: 'always' });
    alice.start(cleo);
    expect(alice.calls.list.current.map(({ phase, held }) => [phase, held])).toEqual([
      ['active', false],
      ['ended', false],
    ]);
  });

  it.each(['who called', 'who answered'])(
    'a call whose path works goes on in another network: %s moves',
    async (who) => {
      await talk();
      server.changeIce({ ...server.ice, relayOnly: true });
      await soon();
      (who === 'who called' ? alice : bobby).network.say('moved');
      await clock.advance(1_000);
      expect([alice.phase, bobby.phase, alice.sends, bobby.sends]).toEqual([
        ...['active', 'active'],
        ...['audio', 'audio'],
      ]);
      expect([alice.peers.open.length, bobby.peers.open.length]).toEqual([1, 1]);
    },
  );

  it.each([
    { by: 'server', who: 'the server', relay: 'as-needed' },
    { by: 'server', who: 'the server, also where the person wants the same', relay: 'always' },
    { by: 'local', who: 'the person', relay: 'always' },
  ] as const)('says in mid call that it is $who who demands one', async ({ by, who, relay }) => {
    await talk();
    if (who !== 'the person') server.changeIce({ ...server.ice, relayOnly: true });
    alice.settings.set({ ...alice.settings.current, relay });
    await soon();
    for (const phone of [alice, bobby]) phone.peers.open[0]!.broken = true;
    for (const phone of [alice, bobby]) phone.peers.open[0]!.setState('failed');
    await clock.advance(20_000);
    expect(alice.only().ended).toMatchObject({ reason: 'no-relay', by });
  });

  it('calls are possible again once there is one', async () => {
    const ada = await shyAda();
    server.changeIce({ ...server.ice, iceServers: relays });
    await soon();
    ada.start(bob);
    await soon();
    expect([ada.phase, bobby.phase]).toEqual(['ringing-out', 'ringing-in']);
  });
});
