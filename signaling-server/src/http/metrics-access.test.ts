import { describe, expect, it } from 'vitest';
import { createMetricsGate, type MetricsRequest } from './health-routes.ts';

const token = 'a-token-for-metrics';
const request = (over: Partial<MetricsRequest> = {}): MetricsRequest => ({
  address: '192.0.2.1',
  authorization: undefined,
  fromUnknownProxy: false,
  ...over,
});

describe('who may read the metrics', () => {
  it('is nobody until an admin says who, not even the machine itself', () => {
    expect(createMetricsGate({ token: null, allow: [] })(request({ address: '127.0.0.1' }))).toBe('off');
  });

  it.each([
    [undefined, 'wrong-token'],
    ['Bearer ', 'wrong-token'],
    ['Bearer a-token-for-metric', 'wrong-token'],
    [`Basic ${token}`, 'wrong-token'],
    [`Bearer ${token}`, 'allowed'],
    [`bearer ${token}`, 'allowed'],
  ] as const)('with a token: %s is %s', (authorization, verdict) => {
    expect(createMetricsGate({ token, allow: [] })(request({ authorization }))).toBe(verdict);
  });

  it.each([
    ['10.1.2.3', 'allowed'],
    ['::ffff:10.1.2.3', 'allowed'],
    ['11.1.2.3', 'wrong-address'],
    ['fd00::7', 'allowed'],
    ['fd01::7', 'wrong-address'],
    ['127.0.0.1', 'allowed'],
    ['127.0.0.2', 'wrong-address'],
    ['no address', 'wrong-address'],
  ])('by address: %s is %s', (address, verdict) => {
    const gate = createMetricsGate({ token: null, allow: ['10.0.0.0/8', 'fd00::/16', '127.0.0.1'] });
    expect(gate(request({ address }))).toBe(verdict);
  });

  it('is not everybody behind a proxy that nobody said to trust', () => {
    const gate = createMetricsGate({ token: null, allow: ['127.0.0.1'] });
    expect(gate(request({ address: '127.0.0.1', fromUnknownProxy: true }))).toBe('wrong-address');
  });

  it('needs both where both are asked for', () => {
    const gate = createMetricsGate({ token, allow: ['10.0.0.0/8'] });
    const authorization = `Bearer ${token}`;
    expect(gate(request({ authorization }))).toBe('wrong-address');
    expect(gate(request({ address: '10.0.0.1' }))).toBe('wrong-token');
    expect(gate(request({ address: '10.0.0.1', authorization }))).toBe('allowed');
  });
});
