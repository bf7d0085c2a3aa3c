import { joinBytes, toBase64Url, toUtf8 } from './bytes.ts';
import { commitmentText, transcriptText, wordsOf, WORDS, type Transcript } from './verification-model.ts';

export interface Nonces {
  readonly initiator: Uint8Array;
  readonly responder: Uint8Array;
}

/** Binds the initiator to its nonce before it has seen the other one. */
export async function commitTo(
  transcript: Pick<Transcript, 'callId' | 'initiator'>,
  nonce: Uint8Array,
): Promise<string> {
  const bytes = joinBytes(toUtf8(commitmentText(transcript)), nonce);
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** HKDF with SHA-256 over both nonces, no salt, and the transcript as its context. */
export async function deriveWords(
  transcript: Transcript,
  { initiator, responder }: Nonces,
): Promise<readonly string[]> {
  const secret = await crypto.subtle.importKey('raw', joinBytes(initiator, responder), 'HKDF', false, [
    'deriveBits',
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: toUtf8(transcriptText(transcript)) },
    secret,
    WORDS * 8,
  );
  return wordsOf(new Uint8Array(bits));
}
