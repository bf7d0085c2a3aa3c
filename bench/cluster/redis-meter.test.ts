import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisVersion, startRedis, type TestRedis } from '../../signaling-server/src/testing/redis.ts';
import { idleRates, RedisMeter, spentBetween, type RedisReading } from './redis-meter.ts';

describe.skipIf(redisVersion() === null)('the meter of a Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  let meter: RedisMeter;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
    await redis.ping();
    meter = await RedisMeter.open(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    meter.close();
    await server.remove();
  });

  it('counts every byte of what others ask for', async () => {
    const from = await meter.read();
    for (let count = 0; count < 10; count += 1) await redis.echo('x'.repeat(100));
    const to = await meter.read();
    expect(to.bytesOut - from.bytesOut).toBe(10 * `$100\r\n${'x'.repeat(100)}\r\n`.length);
    expect(to.bytesIn - from.bytesIn).toBe(10 * `*2\r\n$4\r\necho\r\n$100\r\n${'x'.repeat(100)}\r\n`.length);
    expect(to.commands - from.commands).toBe(10);
  });

  it('does not count what it asks for itself', async () => {
    const from = await meter.read();
    for (let count = 0; count < 5; count += 1) await meter.read();
    const to = await meter.read();
    expect([to.bytesOut - from.bytesOut, to.bytesIn - from.bytesIn]).toEqual([0, 0]);
    expect(to.commands - from.commands).toBe(0);
  });
});

describe('what was spent', () => {
  const reading = (atMs: number, bytes: number): RedisReading => ({
    ...{ atMs, bytesOut: bytes, bytesIn: 0, commands: 0, cpuMs: 0, memoryBytes: 0 },
  });

  it('is what was done but for what goes on anyway', () => {
    const idle = idleRates(reading(1_000, 500), reading(3_000, 900));
    expect(spentBetween(reading(4_000, 1_000), reading(5_000, 9_200), idle).bytesOut).toBe(8_000);
  });
});
