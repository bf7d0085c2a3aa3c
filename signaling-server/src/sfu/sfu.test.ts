import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RoomId } from '../protocol/index.ts';
import { janusVersion, NO_JANUS, startJanus, type TestJanus } from '../testing/janus.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { dataOf, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const version = janusVersion();
ranAgainst('rooms', version === null ? NO_JANUS : `large rooms: Janus ${version}`);

let janus: TestJanus;
let server: TestServer;
let roomId: RoomId;
const devices: TestDevice[] = [];

async function enter(username: string): Promise<TestDevice> {
  const device = await (await signUp(server, username)).connect();
  devices.push(device);
  return device;
}

const ask = (device: TestDevice) => device.request('room:join', { roomId, muted: false, camera: false });
async function join(device: TestDevice): Promise<string> {
  const joined = dataOf(await ask(device));
  if (joined.outcome !== 'inside') throw new Error('waits before the door');
  return joined.room.media;
}

const line = (kind: 'audio' | 'video', mid: number): string[] => [
  `m=${kind} 9 UDP/TLS/RTP/SAVPF ${kind === 'audio' ? '111' : '96'}`,
  ...['c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=sendonly', 'a=rtcp-mux', 'a=ice-ufrag:abcd'],
  ...['a=ice-pwd:abcdefghijklmnopqrstuvwx', `a=fingerprint:sha-256 ${'AB:'.repeat(31)}AB`, 'a=setup:actpass'],
  kind === 'audio' ? 'a=rtpmap:111 opus/48000/2' : 'a=rtpmap:96 VP8/90000',
];

/** What a browser would offer, without anything that sends. */
const offer = [
  ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1 2 3'],
  ...[...line('audio', 0), ...line('video', 1), ...line('video', 2), ...line('audio', 3), ''],
].join('\r\n');

const publish = (device: TestDevice, sdp = offer) => device.request('room:publish', { roomId, offer: sdp });
const subscribe = (device: TestDevice, to: TestDevice) =>
  device.request('room:subscribe', {
    ...{ roomId, connection: 0 },
    wants: [{ deviceId: to.deviceId, kind: 'audio' }],
  });
const codeOf = async (reply: Promise<unknown>): Promise<string> =>
  ((await reply) as { error?: { code: string } }).error?.code ?? 'ok';

/** Four people in a room of which three fit into a mesh. */
async function fill(): Promise<[TestDevice, TestDevice, TestDevice, TestDevice]> {
  const people = [await enter('ada'), await enter('bob'), await enter('cleo'), await enter('dan')] as const;
  roomId = randomUUID() as RoomId;
  dataOf(
    await people[0].request('room:create', {
      ...{ roomId, name: 'Hall', kind: 'permanent', access: 'team' },
    }),
  );
  for (const person of people.slice(0, 3)) expect(await join(person)).toBe('mesh');
  // Janus is reached a moment after the server is.
  await expect.poll(() => join(people[3])).toBe('sfu');
  return [...people];
}

describe.skipIf(version === null)('a room that is too large for a mesh', () => {
  beforeEach(async () => {
    janus = await startJanus({ mediaPorts: 4 });
    server = await startTestServer({ ...janus.settings, RINGDOWN_MESH_PEOPLE: '3' });
  });
  afterEach(async () => {
    for (const device of devices.splice(0)) device.drop();
    await server.stop();
    await janus.remove();
  });

  it('takes what each inside publishes as their own, and nothing of anybody else', async () => {
    const [ada, bob] = await fill();
    expect(dataOf(await publish(ada)).answer).toContain('a=recvonly');
    expect(dataOf(await subscribe(ada, bob)).publishing).toBe(true);
    expect(dataOf(await subscribe(bob, ada)).publishing).toBe(false);
    const eve = await enter('eve');
    expect(await codeOf(publish(eve))).toBe('forbidden');
    expect(await codeOf(subscribe(eve, ada))).toBe('forbidden');
    expect(await codeOf(publish(bob, 'v=0 forged'))).toBe('invalid_payload');
  });

  it('is a mesh again when it fits with one to spare, and not before', async () => {
    const [ada, , cleo, dan] = await fill();
    dataOf(await dan.request('room:leave', { roomId }));
    expect(await join(ada)).toBe('sfu');
    dataOf(await cleo.request('room:leave', { roomId }));
    expect(await join(ada)).toBe('mesh');
    expect(await codeOf(publish(ada))).toBe('not_found');
  });

  it('lets go of who is removed, also where it becomes a mesh by that', async () => {
    const people = await fill();
    const [ada, bob, cleo, dan] = people;
    for (const person of people) dataOf(await publish(person));
    const remove = async ({ userId }: TestDevice): Promise<unknown> =>
      dataOf(await ada.request('room:moderate', { roomId, action: 'remove', userId }));
    const idsOf = (...devices: readonly TestDevice[]) => devices.map(({ deviceId }) => deviceId).sort();
    await expect.poll(() => janus.senders()).toEqual(idsOf(...people));
    await remove(dan);
    await expect.poll(() => janus.senders()).toEqual(idsOf(ada, bob, cleo));
    await remove(cleo);
    expect(await join(ada)).toBe('mesh');
    // The others have theirs until they have gone over.
    await expect.poll(() => janus.senders()).toEqual(idsOf(ada, bob));
  });

  it('asks to come again while Janus has no port left, and takes them when there is one', async () => {
    const people = await fill();
    for (const device of people) dataOf(await publish(device));
    const eve = await enter('eve');
    await join(eve);
    expect(await codeOf(publish(eve))).toBe('unavailable');
    expect(server.logged.join('\n')).toContain('Janus has nothing left for one more');
    dataOf(await people[1].request('room:leave', { roomId }));
    await expect.poll(() => codeOf(publish(eve))).toBe('ok');
  });

  it('does without while Janus is away, and begins anew when it is back', async () => {
    const [ada, bob, cleo, dan] = await fill();
    dataOf(await publish(ada));
    await janus.kill();
    await expect.poll(() => join(ada)).toBe('mesh');
    await janus.start();
    expect(await ada.next('room:media-lost')).toEqual({ roomId });
    await expect.poll(() => join(ada)).toBe('sfu');
    for (const device of [ada, bob, cleo, dan]) dataOf(await publish(device));
  });
});
