import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/calls.ts';
import { aCall } from '../ui/testing/fake-phone.ts';
import { announce } from './announcement-model.ts';

const kind = (before: CallView[], after: CallView[]): string | undefined =>
  announce(before, after)?.announcement.kind;

describe('announce', () => {
  it.each([
    [{ phase: 'dialing' }, { phase: 'ringing-out' }, 'ringing-out'],
    [{ phase: 'ringing-out' }, { phase: 'connecting' }, undefined],
    [{ phase: 'connecting' }, { phase: 'active' }, 'answered'],
    [{ phase: 'active' }, { phase: 'reconnecting' }, 'reconnecting'],
    [{ phase: 'reconnecting' }, { phase: 'active' }, 'reconnected'],
    [{ phase: 'active' }, { phase: 'ended' }, 'ended'],
    [{ muted: false }, { muted: true }, 'muted'],
    [{ muted: true }, { muted: false }, 'unmuted'],
    [{ held: false }, { held: true }, 'held'],
    [{ held: true }, { held: false }, 'resumed'],
    [{ remoteHeld: false }, { remoteHeld: true }, 'remote-held'],
    [{ remoteHeld: true }, { remoteHeld: false }, 'remote-resumed'],
    [{ cameraOn: false }, { cameraOn: true }, undefined],
  ] as const)('from %o to %o', (before, after, expected) => {
    expect(kind([aCall(before)], [aCall(after)])).toBe(expected);
  });

  it('says that a new call rings, and nothing about a call one makes', () => {
    expect(kind([], [aCall({ phase: 'ringing-in' })])).toBe('ringing-in');
    expect(kind([], [aCall({ phase: 'dialing' })])).toBeUndefined();
  });

  it('says that a call was over as it began', () => {
    expect(kind([], [aCall({ phase: 'ended' })])).toBe('ended');
  });

  it('says the end of a call rather than that it went silent', () => {
    expect(kind([aCall()], [aCall({ phase: 'ended', muted: true })])).toBe('ended');
  });

  it('says nothing when nothing changed', () => {
    expect(announce([aCall()], [aCall()])).toBeNull();
    expect(announce([aCall()], [])).toBeNull();
  });
});
