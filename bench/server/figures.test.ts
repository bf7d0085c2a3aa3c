import { describe, expect, it } from 'vitest';
import { figuresOf, tableOf, verdictsOn } from './figures.ts';
import type { KindName } from './kinds.ts';
import { Readings } from './readings.ts';

function readings(perMessage: readonly number[], isNoisy = false): Readings {
  const made = new Readings({ measured: 0, dropped: 0 });
  made.add('perMessage', { values: perMessage, isNoisy });
  return made;
}

const kinds = new Map<KindName, Readings>([
  ['socket.io', readings([40])],
  ['ws', readings([20])],
  ['Ringdown', readings([50, 30, 1], true)],
]);

describe('the figures of a run', () => {
  it('are the middle of the windows, beside that of the bare Socket.IO relay', () => {
    const [figure] = figuresOf({ clients: 5_000, kinds }).filter(({ figure: name }) =>
      name.endsWith('relayed offer: Ringdown'),
    );
    expect(figure).toMatchObject({ value: 30, baseline: 40, unit: 'µs', isNoisy: true });
  });

  it('leave out what was not measured', () => {
    const names = figuresOf({ clients: 5_000, kinds }).map(({ figure }) => figure);
    expect(names.filter((name) => name.includes('memory'))).toEqual([]);
    expect(tableOf({ clients: 5_000, kinds })).toEqual([
      ['5000 clients', 'socket.io', 'ws', 'Ringdown'],
      ['server CPU per relayed offer', '40 µs', '20 µs (0.50)', '30 µs (0.75) ~'],
    ]);
  });

  it('say which aims were met, where they hold', () => {
    const verdicts = (clients: number): string[] =>
      verdictsOn(figuresOf({ clients, kinds })).map((row) => row.join(' '));
    expect(verdicts(5_000)).toContainEqual(
      '5000 clients: server CPU per relayed offer: Ringdown 30 µs ratio 0.75 aim: ratio ≤ 1.6: met noisy',
    );
    expect(verdicts(1_000).filter((verdict) => verdict.includes('relayed offer'))).toEqual([]);
  });
});
