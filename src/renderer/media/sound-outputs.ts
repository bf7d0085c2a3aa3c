import type { Observable } from '@shared/observable.ts';
import type { LeasedAudioContext } from './audio-context.ts';
import { type DevicePlan, sinkOf } from './device-plan-model.ts';

/** Part of `HTMLAudioElement` that plays on another output than the system's own. */
type OutputPlayer = Pick<HTMLAudioElement, 'srcObject' | 'setSinkId' | 'play' | 'pause'>;

export interface SoundOutputsDeps {
  readonly audioContext: LeasedAudioContext;
  readonly plan: Observable<DevicePlan>;
  readonly createPlayer: () => OutputPlayer;
}

export interface OpenOutputs {
  /** Of the nodes. It is closed with the last outputs that are: one that plays nothing keeps the machine awake. */
  readonly context: AudioContext;
  readonly nodes: readonly AudioNode[];
  /** The plan names other devices by now. */
  isOutdated(): boolean;
  close(): void;
}

/** Where the sounds of the phone are heard: everything on the speaker, and ringing where it should ring. */
export interface SoundOutputs {
  open(of: 'speaker' | 'ringers'): OpenOutputs;
}

export function createSoundOutputs({ audioContext, plan, createPlayer }: SoundOutputsDeps): SoundOutputs {
  const sinksOf = (of: 'speaker' | 'ringers'): readonly string[] =>
    of === 'ringers' ? plan.current.ringers : [sinkOf(plan.current.speaker)];

  function openOne(context: AudioContext, sink: string): { readonly node: AudioNode; close(): void } {
    if (sink === '') return { node: context.destination, close: () => undefined };
    const node = new MediaStreamAudioDestinationNode(context);
    const player = createPlayer();
    player.srcObject = node.stream;
    let isOpen = true;
    const start = (): void => void (isOpen && player.play().catch(() => undefined));
    // Not before it is on its way to the right device; and on the system's own rather than not at all.
    player.setSinkId(sink).then(start, start);
    return {
      node,
      close() {
        isOpen = false;
        player.pause();
        player.srcObject = null;
      },
    };
  }

  return {
    open(of) {
      const { context, release } = audioContext.lease();
      const sinks = sinksOf(of);
      const opened = sinks.map((sink) => openOne(context, sink));
      return {
        context,
        nodes: opened.map(({ node }) => node),
        isOutdated: () => sinks.join() !== sinksOf(of).join(),
        close() {
          for (const each of opened) each.close();
          release();
        },
      };
    },
  };
}
