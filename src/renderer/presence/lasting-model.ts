import type { PresenceLasting } from '@shared/phone.ts';

const MINUTE_MS = 60_000;
const MORNING = 8;

/** When a status that was chosen now for so long ends. Days are those of this computer. */
export function endOf(lasting: PresenceLasting, now: number): number {
  switch (lasting) {
    case '30-minutes':
      return now + 30 * MINUTE_MS;
    case '1-hour':
      return now + 60 * MINUTE_MS;
    case 'until-tomorrow': {
      const today = new Date(now);
      return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1, MORNING).getTime();
    }
  }
}
