/**
 * `npm run bench:scale`: what becomes of one server when a team grows to a million people. Nothing is measured here: the
 * product's own waits and queues are played through, and what a sign-in or a message costs is given.
 *
 * Options, each a figure of `bench:server` or `bench:cluster`: `--sign-in-us=2700` of a node's core, `--client-kb=24` of its
 * memory, `--database-per-second=2000` sign-ins, `--redis-us=46` for each message. And what people do: `--watchers=50`,
 * `--changes=8` and `--calls=4` an hour. `--down-s=5`: how long nobody could connect before everybody comes back.
 */
import { createRandom } from '../../signaling-server/test/fuzz/testing/random.ts';
import { count, readOptions } from '../options.ts';
import { printFigures, type Figure } from '../report.ts';
import { loadOf, nodesWithWatchers } from './presence-model.ts';
import { signInsPerSecond, simulateStorm } from './storm-model.ts';

const options = readOptions({
  'sign-in-us': count(2_700),
  'client-kb': count(24),
  'database-per-second': count(2_000),
  'redis-us': count(46),
  watchers: count(50),
  changes: count(8),
  calls: count(4),
  'down-s': count(5),
});

interface Size {
  readonly title: string;
  readonly people: number;
  readonly nodes: number;
}

/** Each node is one core. */
const sizes: readonly Size[] = [
  { title: 'one node, 1,000 people', people: 1_000, nodes: 1 },
  { title: 'one node, 10,000 people', people: 10_000, nodes: 1 },
  { title: '4 nodes, 50,000 people', people: 50_000, nodes: 4 },
  { title: '8 nodes, 100,000 people', people: 100_000, nodes: 8 },
  { title: '50 nodes, a million people in one cluster', people: 1_000_000, nodes: 50 },
];
/** Description and candidates each way in four and three messages, an acknowledgement for each burst, hold and mute. */
const MESSAGES_PER_CALL = 24;
const RANDOM_STEPS = 2 ** 30;
/** Beyond this every client one by one takes minutes, and the least time says enough. */
const MOST_PLAYED = 100_000;

type Name = (what: string, value: number, unit: string) => Figure;

function figuresOf({ title }: Size): Name {
  return (what, value, unit) => ({ figure: `${title}: ${what}`, value, unit, baseline: null });
}

function stormOf(size: Size): Figure[] {
  const figure = figuresOf(size);
  const random = createRandom(1);
  const storm = {
    ...{ clients: size.people, nodes: size.nodes, downMs: options['down-s'] * 1000 },
    ...{ signInMs: options['sign-in-us'] / 1000, databasePerSecond: options['database-per-second'] },
    random: () => random.below(RANDOM_STEPS) / RANDOM_STEPS,
  };
  const perSecond = signInsPerSecond(storm);
  const least = [
    figure('sign-ins that nodes and database do', perSecond, '/s'),
    figure('storm: the least time until all are back', size.people / perSecond, 's'),
  ];
  if (size.people > MOST_PLAYED) return least;
  const back = simulateStorm(storm);
  return [
    ...least,
    figure('storm: half are back after', back.halfBackMs / 1000, 's'),
    figure('storm: all are back after', back.allBackMs / 1000, 's'),
    figure('storm: told to come back later', back.refused, ''),
    figure('storm: most attempts in a second', back.busiestSecond, '/s'),
    figure('storm: most that wait at one node', back.longestQueue, ''),
  ];
}

function loadFigures(size: Size): Figure[] {
  const figure = figuresOf(size);
  const { people, nodes } = size;
  const load = loadOf({
    ...{ people, nodes, watchers: options.watchers, messagesPerCall: MESSAGES_PER_CALL },
    ...{ changesPerHour: options.changes, callsPerHour: options.calls },
  });
  return [
    figure('memory of one node', (people / nodes) * (options['client-kb'] / 1024), 'MB'),
    figure('changes of presence', load.changes, '/s'),
    figure('deliveries of presence', load.deliveries, '/s'),
    figure('nodes that each change goes to', nodesWithWatchers(nodes, options.watchers), ''),
    figure('messages into Redis', load.published, '/s'),
    figure('messages out of Redis', load.handedOver, '/s'),
    figure('of a core of Redis', (load.published * options['redis-us']) / 10_000, '%'),
    figure('changes of rows', load.writes, '/s'),
  ];
}

for (const size of sizes) printFigures(size.title, [...stormOf(size), ...loadFigures(size)]);
