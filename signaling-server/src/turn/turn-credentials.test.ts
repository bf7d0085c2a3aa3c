import { describe, expect, it } from 'vitest';
import { mintTurnCredentials } from './ice-issuer.ts';

const request = { secret: 'north', user: 'ada', expiresAt: 1_700_000_000_999 };

describe('the credentials for a relay', () => {
  it('are what coturn computes from the same secret', () => {
    // printf %s 1700000000:ada | openssl dgst -sha1 -hmac north -binary | base64
    expect(mintTurnCredentials(request)).toEqual({
      username: '1700000000:ada',
      credential: 'ndZ88ryT1whVxdkcRLepT9D1MpM=',
    });
  });

  it('never outlive the moment they were made for', () => {
    const { username } = mintTurnCredentials({ ...request, expiresAt: 1_999 });
    expect(username).toBe('1:ada');
  });

  it('are others for another person, moment or secret', () => {
    const all = [
      request,
      { ...request, user: 'bob' },
      { ...request, expiresAt: 1_700_000_001_000 },
      { ...request, secret: 'south' },
    ].map((each) => mintTurnCredentials(each).credential);
    expect(new Set(all).size).toBe(4);
  });
});
