import type { AuditAction, AuditDetail } from '../protocol/index.ts';
import type { PersonChanged } from './admin-store.ts';

interface PersonDeed {
  readonly action: AuditAction;
  readonly detail: AuditDetail;
}

/** What became different, one entry each. */
export function deedsOf({ before, after }: PersonChanged): PersonDeed[] {
  const deeds: PersonDeed[] = [];
  if (before.person.name !== after.person.name) {
    deeds.push({ action: 'person-renamed', detail: { from: before.person.name, to: after.person.name } });
  }
  if (before.person.role !== after.person.role) {
    deeds.push({ action: 'role-changed', detail: { from: before.person.role, to: after.person.role } });
  }
  if (before.disabled !== after.disabled) {
    deeds.push({ action: after.disabled ? 'person-disabled' : 'person-enabled', detail: {} });
  }
  if (before.relayOnly !== after.relayOnly) {
    deeds.push({ action: after.relayOnly ? 'relay-only-set' : 'relay-only-lifted', detail: {} });
  }
  return deeds;
}
