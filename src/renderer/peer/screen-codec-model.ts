import type { ScreenLimits } from './video-limits.ts';

/**
 * The best first. They know that letters repeat: a text that is scrolled through takes VP9 a fifth and AV1 a twelfth of
 * VP8's bits, in as much time of the processor. A film takes either of them three times as much, so it stays with VP8.
 */
const goodWithText = ['video/av1', 'video/vp9'];

/** Which of the codecs that both sides have a screen is to be sent with; null: the usual one. */
export function screenCodec<Codec extends { readonly mimeType: string }>(
  negotiated: readonly Codec[],
  keeps: ScreenLimits['keeps'],
): Codec | null {
  if (keeps === 'framerate') return null;
  const found = goodWithText.map((name) =>
    negotiated.find(({ mimeType }) => mimeType.toLowerCase() === name),
  );
  return found.find((codec) => codec !== undefined) ?? null;
}
