import type { DescriptionProof } from '@protocol';

export interface Description {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/** A description as it travels, with what shows whose it is. */
export interface ProvenDescription extends Description {
  readonly proof?: DescriptionProof | undefined;
}

/**
 * What ties the descriptions of one peer connection to the devices at its ends. The keys of the media hang on the
 * fingerprints in them, and whoever carries them could put in others. Neither method rejects.
 */
export interface DescriptionProofs {
  /** What goes with an own description; undefined where this device has no key. */
  prove(description: Description): Promise<DescriptionProof | undefined>;
  /** Whether a description of the other side may be applied. Nothing of one that may not reaches the connection. */
  accepts(description: ProvenDescription): Promise<boolean>;
}
