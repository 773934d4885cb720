import { withPackages } from '../table/column-choices.js'
import type { TableSchema } from '../table/table-schema.js'
import { FittedTableEncoder } from './table-encoder.js'

/** The encoder of what was learned of columns before, its packages loaded. */
export async function encoderOf(schema: TableSchema): Promise<FittedTableEncoder> {
  await withPackages({}, schema)
  return new FittedTableEncoder(schema)
}
