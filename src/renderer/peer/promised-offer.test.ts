import { describe, expect, it } from 'vitest';
import { asPromised } from './promised-offer-model.ts';

const offerOf = (ufrag: string, password: string, [first, second]: readonly [number, number]): string =>
  [
    ...['v=0', `a=ice-ufrag:${ufrag}`, `a=ice-pwd:${password}`, 'm=video'],
    ...[`a=ice-ufrag:${ufrag}`, `a=ssrc-group:FID ${first} ${second}`],
    ...[`a=ssrc:${first} cname:one`, `a=ssrc:${second} cname:two`, ''],
  ].join('\r\n');

describe('an offer that was promised', () => {
  it('has the name, the password and the numbers of the promise in every line', () => {
    const promised = offerOf('old$&', 'secret+1', [2, 1]);
    expect(asPromised(offerOf('new1', 'secret/2', [1, 3]), promised)).toBe(promised);
  });

  it('stays as it is where it sends more than was promised', () => {
    const offer = offerOf('new1', 'secret', [1, 3]);
    expect(asPromised(offer, offer.replaceAll('a=ssrc:3', 'a=ssrc:1'))).toBe(offer);
    expect(asPromised(offer, 'v=0')).toBe(offer);
  });
});
