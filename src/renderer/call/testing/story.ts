import { type MemoryServer, createMemoryServer } from '../../signaling/memory-signaling.ts';
import { FakeAir } from '../../rtc/testing/fake-peer-connection.ts';
import { type FakeClock, createFakeClock } from './fake-clock.ts';
import { type TestPhone, type TestPhoneOptions, ada, bob, createTestPhone } from './test-phone.ts';

/** The cast of a story. Live bindings: {@link beginStory} gives every test its own. */
export let clock: FakeClock;
export let server: MemoryServer;
/** Ada's and Bob's phones. */
export let alice: TestPhone;
export let bobby: TestPhone;

/** What their connections lead through; without it they are older clients, which say everything through the server. */
let air: FakeAir | null;

export async function beginStory(clients: 'newer' | 'older' = 'newer'): Promise<void> {
  air = clients === 'newer' ? new FakeAir() : null;
  clock = createFakeClock();
  server = createMemoryServer({ clock, delay: 5 });
  alice = phone({ person: ada, device: 'ada-1' });
  bobby = phone({ person: bob, device: 'bob-1' });
  await soon();
}

export function phone(options: Omit<TestPhoneOptions, 'server' | 'clock'>): TestPhone {
  return createTestPhone({ server, clock, ...(air ? { air } : {}), ...options });
}

/** Lets everything arrive that is under way. */
export const soon = (): Promise<void> => clock.advance(100);

/** Ada calls Bob. */
export async function ring(): Promise<void> {
  alice.start(bob);
  await soon();
}

/** Ada calls Bob, who answers. */
export async function talk(): Promise<void> {
  await ring();
  bobby.answer();
  await soon();
}
