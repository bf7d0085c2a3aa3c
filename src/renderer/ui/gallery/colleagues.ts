import type { Contact } from '../../contacts/contacts.ts';
import { aContact, aPerson, ada } from '../testing/fake-phone.ts';

/** Longer than any row is wide. */
export const longName = aPerson(
  'maximiliane',
  'Maximiliane Freifrau von Hohenstein-Wallenrodt zu Sonnenberg',
);
export const katherine = aPerson('katherine', 'Katherine Johnson');

/** A team on an ordinary morning, by name as the phone lists it. */
export const team: readonly Contact[] = [
  aContact(ada, { favourite: true, note: 'Writing notes on the engine' }),
  aContact(aPerson('alan', 'Alan Turing'), { status: 'away', note: 'Back at two' }),
  aContact(aPerson('annie', 'Annie Easley')),
  aContact(aPerson('barbara', 'Barbara Liskov'), { status: 'dnd', note: 'Proofreading' }),
  aContact(aPerson('claude', 'Claude Shannon'), { status: 'offline' }),
  aContact(aPerson('edsger', 'Edsger Dijkstra'), { status: 'in-call' }),
  aContact(aPerson('hedy', 'Hedy Lamarr'), { note: 'Hopping between meetings' }),
  aContact(katherine, { favourite: true, status: 'in-call' }),
  aContact(aPerson('margaret', 'Margaret Hamilton')),
  aContact(aPerson('niklaus', 'Niklaus Wirth'), { status: 'offline' }),
  aContact(aPerson('radia', 'Radia Perlman'), { favourite: true }),
  aContact(aPerson('soren', 'Søren Bergström'), { status: 'away' }),
  aContact(aPerson('vint', 'Vint Cerf')),
];

/** More people than fit, and more to say about one than fits in a row. */
export const largeTeam: readonly Contact[] = [
  aContact(longName, {
    favourite: true,
    status: 'away',
    note: 'In a long workshop about very long notes that do not fit in a line',
  }),
  ...team,
  ...Array.from({ length: 500 }, (_, index) =>
    aContact(aPerson(`person${index}`, `Person ${index + 1}`), {
      status: index % 3 ? 'offline' : 'available',
    }),
  ),
];
