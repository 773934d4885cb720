import { PartitaError } from '../../errors.js'
import { featureCount, type TableSchema } from '../../io/index.js'

/** Throws `SHAPE_MISMATCH` unless a schema speaks of as many columns as there are. */
export function checkSchema(schema: TableSchema | undefined, columns: number): void {
  if (!schema || featureCount(schema.columns) === columns) return
  throw new PartitaError('SHAPE_MISMATCH', 'the inputs have another number of columns', {
    expected: `${featureCount(schema.columns)} columns, as schema`,
    received: String(columns),
  })
}
