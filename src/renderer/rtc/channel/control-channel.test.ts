import { beforeEach, describe, expect, it } from 'vitest';
import { type ControlChannel, createControlChannel } from './control-channel.ts';

/** What is under way between two ends. */
let underWay: (() => void)[];

/** One end of a data channel. */
class DataChannelEnd extends EventTarget {
  readyState = 'open';
  other: DataChannelEnd | null = null;

  send(data: string): void {
    underWay.push(() => this.other?.dispatchEvent(Object.assign(new Event('message'), { data })));
  }
}

let ends: readonly DataChannelEnd[];
let heard: string[][];
let channels: readonly ControlChannel[];

beforeEach(() => {
  ends = [new DataChannelEnd(), new DataChannelEnd()];
  underWay = [];
  heard = [[], []];
  channels = ends.map((end, index) => {
    end.other = ends[1 - index] ?? null;
    const hear = (what: string): void => void heard[index]?.push(what);
    return createControlChannel({
      peer: { createDataChannel: () => end as unknown as RTCDataChannel },
      onReady: (ready) => hear(ready ? 'ready' : 'gone'),
      onMessage: ({ kind }) => hear(kind),
      onSign: () => hear('a sign'),
      onAnswer: (n) => hear(`answer ${n}`),
      onUnheard: () => hear('unheard'),
    });
  });
});

function open(): void {
  for (const channel of channels) channel.open();
  for (const end of ends) end.dispatchEvent(new Event('open'));
  arrive();
}

function arrive(): void {
  for (let next = underWay.shift(); next; next = underWay.shift()) next();
}

describe('the control channel', () => {
  it('is ready once the other side has said hello, and answers a question', () => {
    expect(channels[0]?.ask(1)).toBe(false);
    open();
    expect(channels[0]?.ask(2)).toBe(true);
    arrive();
    expect(heard).toEqual([
      ['a sign', 'ready', 'a sign', 'answer 2'],
      ['a sign', 'ready', 'a sign'],
    ]);
  });

  it('tells the other side that it is not heard, which is a sign of life as well', () => {
    channels[0]?.tellUnheard();
    open();
    channels[0]?.tellUnheard();
    arrive();
    expect(heard).toEqual([
      ['a sign', 'ready'],
      ['a sign', 'ready', 'a sign', 'unheard'],
    ]);
  });
});
