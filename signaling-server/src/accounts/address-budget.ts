import type { Rate } from '../ops/token-bucket.ts';

/** How many requests each address has, for one process or for several. */
export interface AddressBudget {
  /** Takes one. Resolves to 0 if there was one, else after how many ms there will be. */
  take(address: string): Promise<number>;
}

/** Requests of one address, which may be a whole office. */
export const addressRates = {
  /** That try a secret: a password, a token, an invite. */
  attempts: { burst: 60, perSecond: 1 },
  /** Of who is signed in. */
  requests: { burst: 300, perSecond: 20 },
} satisfies Readonly<Record<string, Rate>>;

export type AddressBudgets = { readonly [Kind in keyof typeof addressRates]: AddressBudget };
