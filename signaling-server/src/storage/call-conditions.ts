import { sql, type ExpressionBuilder } from 'kysely';
import type { Schema } from './schema.ts';

type OfCalls = ExpressionBuilder<Schema, 'calls'>;

// With the values in the text and not beside it: an index of some of the rows is only used where the text says as much.

/** It rings, or the two talk. */
export function goesOn(eb: OfCalls) {
  return eb('state', '!=', sql.lit('ended' as const));
}

/** Missed calls that the callee has not looked at. */
export function isUnseen(eb: OfCalls) {
  return eb.and([eb('missed', '=', sql.lit(1 as const)), eb('seen', '=', sql.lit(0 as const))]);
}
