import type { CallId, DeviceId, DescriptionProof, UserId } from '@protocol';
import type { ProvenDescription, Description } from '../rtc/description-proofs.ts';
import { toBase64Url, toUtf8 } from './bytes.ts';
import { isSignedBy, type DeviceIdentity, type NoIdentity } from './device-identity.ts';
import { claimText, type Party } from './proof-model.ts';

/** This device, once it knows who it is. */
export interface Self extends Party {
  readonly identity: DeviceIdentity | NoIdentity;
}

/** Where a description belongs. */
export interface ProofPlace {
  readonly callId: CallId;
  readonly peer: UserId;
  /** Null while nobody knows who gets the first offer. */
  readonly device: DeviceId | null;
  readonly generation: number;
}

export async function proveDescription(
  { identity, ...from }: Self,
  { callId, peer, device, generation }: ProofPlace,
  { type, sdp }: Description,
): Promise<DescriptionProof | undefined> {
  if (typeof identity === 'string') return undefined;
  const to = { userId: peer, deviceId: device };
  const digest = await digestOf(sdp);
  const text = claimText({ callId, from, to, link: generation, type, digest });
  return { key: identity.key, to: device, signature: await identity.sign(text) };
}

/** Whether the key in the proof signed this description, for this place and this device. */
export async function isGenuine(
  self: Party,
  { callId, peer, device, generation }: ProofPlace,
  { type, sdp, proof }: ProvenDescription,
): Promise<boolean> {
  if (!proof || device === null) return false;
  const isFirstOffer = type === 'offer' && generation === 0;
  if (proof.to !== self.deviceId && !(proof.to === null && isFirstOffer)) return false;
  const from = { userId: peer, deviceId: device };
  const to = { userId: self.userId, deviceId: proof.to };
  const digest = await digestOf(sdp);
  const text = claimText({ callId, from, to, link: generation, type, digest });
  return isSignedBy(proof.key, text, proof.signature);
}

async function digestOf(sdp: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', toUtf8(sdp))));
}
