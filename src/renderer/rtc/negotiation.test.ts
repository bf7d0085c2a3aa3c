import { beforeEach, describe, expect, it } from 'vitest';
import { type NegotiablePeer, createNegotiation } from './negotiation.ts';
import type { Description } from './description-proofs.ts';

const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };

/** The signaling states of a peer connection and nothing else; logs what is asked of it. */
class FakePeer implements NegotiablePeer {
  signalingState: RTCSignalingState = 'stable';
  localDescription: RTCSessionDescription | null = null;
  readonly log: string[] = [];
  failNext = false;
  refusesChanges = false;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  createOffer = (): Promise<RTCSessionDescriptionInit> =>
    Promise.resolve({ type: 'offer', sdp: sdpOf(this.#name) });

  createAnswer = (): Promise<RTCSessionDescriptionInit> =>
    Promise.resolve({ type: 'answer', sdp: sdpOf(this.#name) });

  async setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
    await Promise.resolve();
    if (description && this.refusesChanges) throw new Error('changed');
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.signalingState = type === 'answer' ? 'stable' : 'have-local-offer';
    this.localDescription = { type, sdp: description?.sdp ?? sdpOf(this.#name) } as RTCSessionDescription;
    this.log.push(`local ${type}`);
  }

  async setRemoteDescription({ type }: RTCSessionDescriptionInit): Promise<void> {
    await Promise.resolve();
    if (this.failNext) throw new Error('nonsense');
    if (type === 'offer' && this.signalingState === 'have-local-offer') this.log.push('rollback');
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    this.log.push(`remote ${type}`);
  }

  async addIceCandidate({ candidate: added }: RTCIceCandidateInit): Promise<void> {
    this.log.push(`add ${added}`);
  }
}

const sdpOf = (ufrag: string): string => `v=0\r\na=ice-ufrag:${ufrag}\r\n`;
const settle = async (): Promise<void> => {
  for (let round = 0; round < 50; round += 1) await Promise.resolve();
};

function side(name: string, polite: boolean) {
  const peer = new FakePeer(name);
  const sent: Description[] = [];
  const failures: unknown[] = [];
  const negotiation = createNegotiation({
    ...{ peer, polite },
    send: (description) => void sent.push(description),
    tune: (sdp) => sdp + tuning,
    beforeAnswer: () => void peer.log.push('before answer'),
    onFailure: (error) => void failures.push(error),
  });
  return { peer, sent, failures, negotiation };
}

let tuning = '';
let impolite: ReturnType<typeof side>;
let polite: ReturnType<typeof side>;
beforeEach(() => {
  tuning = '';
  impolite = side('a', false);
  polite = side('b', true);
});

/** Brings what was sent to the other side, until nothing is left. */
async function exchange(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await settle();
    const [fromImpolite, fromPolite] = [impolite.sent.splice(0), polite.sent.splice(0)];
    for (const description of fromImpolite) polite.negotiation.receive(description);
    for (const description of fromPolite) impolite.negotiation.receive(description);
  }
}

describe('negotiation', () => {
  it('says what this side wants otherwise, and what the browser wants where that is not taken', async () => {
    tuning = 'a=tuned\r\n';
    polite.peer.refusesChanges = true;
    impolite.negotiation.offer();
    await settle();
    expect(impolite.sent[0]?.sdp).toContain('a=tuned');
    await exchange();
    expect(polite.peer.localDescription?.sdp).toBe(sdpOf('b'));
    expect([impolite.failures, polite.failures]).toEqual([[], []]);
  });

  it('is one offer and one answer', async () => {
    impolite.negotiation.offer();
    await exchange();
    expect(impolite.peer.log).toEqual(['local offer', 'remote answer']);
    expect(polite.peer.log).toEqual(['remote offer', 'before answer', 'local answer']);
  });

  it('lets the polite side give way when offers cross', async () => {
    impolite.negotiation.offer();
    polite.negotiation.offer();
    await exchange();
    expect(impolite.peer.log).toEqual(['local offer', 'remote answer']);
    expect(polite.peer.log).toEqual([
      'local offer',
      'rollback',
      'remote offer',
      'before answer',
      'local answer',
    ]);
    expect([impolite.peer.signalingState, polite.peer.signalingState]).toEqual(['stable', 'stable']);
  });

  it('offers nothing while an offer is out', async () => {
    impolite.negotiation.offer();
    impolite.negotiation.offer();
    await settle();
    expect(impolite.sent).toHaveLength(1);
  });

  it('ignores an answer that comes twice', async () => {
    impolite.negotiation.offer();
    await settle();
    const answer = { type: 'answer', sdp: sdpOf('b') } as const;
    impolite.negotiation.receive(answer);
    impolite.negotiation.receive(answer);
    await settle();
    expect(impolite.peer.log).toEqual(['local offer', 'remote answer']);
    expect(impolite.failures).toEqual([]);
  });

  it('holds candidates until the description they belong to is set', async () => {
    polite.negotiation.addCandidates('a', [candidate]);
    polite.negotiation.addCandidates('later', [{ ...candidate, candidate: 'candidate:2' }]);
    await settle();
    expect(polite.peer.log).toEqual([]);
    polite.negotiation.receive({ type: 'offer', sdp: sdpOf('a') });
    polite.negotiation.addCandidates('a', [{ ...candidate, candidate: 'candidate:3' }]);
    await settle();
    expect(polite.peer.log).toEqual([
      'remote offer',
      'add candidate:1',
      'before answer',
      'local answer',
      'add candidate:3',
    ]);
    polite.negotiation.receive({ type: 'offer', sdp: sdpOf('later') });
    await settle();
    expect(polite.peer.log).toContain('add candidate:2');
  });

  it('reports a description that can’t be applied, and is silent once stopped', async () => {
    polite.peer.failNext = true;
    polite.negotiation.receive({ type: 'offer', sdp: 'x' });
    await settle();
    expect(polite.failures).toHaveLength(1);
    polite.negotiation.receive({ type: 'offer', sdp: 'x' });
    polite.negotiation.stop();
    await settle();
    expect(polite.failures).toHaveLength(1);
    expect(polite.sent).toEqual([]);
  });
});
