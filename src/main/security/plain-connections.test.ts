import { expect, it } from 'vitest';
import { createMemoryFile } from '../testing/memory-file.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createPlainConnections, readPlainHosts, type PlainHosts } from './plain-connections.ts';

/** An app, begun anew with the same file by a second call. */
function start(file = createMemoryFile<PlainHosts>()) {
  const asked: string[] = [];
  const person = { answer: 0 };
  const mayConnect = createPlainConnections({
    ask: ({ message }) => {
      asked.push(message);
      return Promise.resolve(person.answer);
    },
    file,
    log: createRecordingLogger(),
  });
  return { asked, file, mayConnect, person };
}

it('asks nobody about encrypted connections, this machine, and what it refuses anyway', async () => {
  const { asked, mayConnect } = start();
  expect(await mayConnect('https://nas/')).toBe(true);
  expect(await mayConnect('http://127.0.0.1:8470/')).toBe(true);
  expect(await mayConnect('http://team.example/')).toBe(false);
  expect(asked).toEqual([]);
});

it('asks once about a host, whatever is wanted of it, and remembers a yes', async () => {
  const { asked, file, mayConnect } = start();
  const wanted = ['http://nas:8470/api/server', 'ws://nas:8470/socket.io/', 'http://nas/'];
  expect(await Promise.all(wanted.map(mayConnect))).toEqual([true, true, true]);
  expect(asked).toEqual(['Connect to nas without encryption?']);
  const later = start(file);
  expect(await later.mayConnect('http://nas:8470/')).toBe(true);
  expect(later.asked).toEqual([]);
  expect(await later.mayConnect('http://192.168.1.5/')).toBe(true);
  expect(file.stored?.hosts).toEqual(['nas', '192.168.1.5']);
});

it('takes a no until the app ends', async () => {
  const { asked, file, mayConnect, person } = start();
  person.answer = 1;
  expect([await mayConnect('http://nas/'), await mayConnect('ws://nas/')]).toEqual([false, false]);
  expect([asked.length, file.stored]).toEqual([1, null]);
  expect(await start(file).mayConnect('http://nas/')).toBe(true);
});

it('holds the yes of a person whose disk is full', async () => {
  const file = createMemoryFile<PlainHosts>();
  file.full = true;
  expect(await start(file).mayConnect('http://nas/')).toBe(true);
});

it.each([null, {}, { version: 1, hosts: [1] }])('does not take %j for hosts', (found) => {
  expect(readPlainHosts(found)).toBeNull();
});
