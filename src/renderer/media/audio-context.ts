/**
 * The one audio context of the phone: contexts are few and cost a thread each. Made at the first use, because a page
 * that nobody has touched yet may not make sound, and an early context would stay suspended.
 */
export interface SharedAudioContext {
  get(): AudioContext;
  close(): void;
}

export function createSharedAudioContext(): SharedAudioContext {
  let context: AudioContext | null = null;
  return {
    get() {
      context ??= new AudioContext({ latencyHint: 'interactive' });
      // Suspended when it was made without a gesture; resuming it again later is harmless.
      if (context.state === 'suspended') void context.resume();
      return context;
    },
    close() {
      void context?.close();
      context = null;
    },
  };
}
