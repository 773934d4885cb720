import type { Cell, FigureBlock, TableColumn } from './document.js'
import type { Datum, FigureSpec } from './figures/figure-spec.js'

/** A column of a figure's table: which field, and its title. */
export interface DataColumn extends TableColumn {
  readonly field: string
}

/** A figure with its data as a table: the columns named, a row each. */
export function figureBlock(
  caption: string,
  figure: FigureSpec,
  values: readonly Datum[],
  columns: readonly DataColumn[],
): FigureBlock {
  const cellOf = (value: Datum[string]): Cell => {
    return typeof value === 'boolean' ? (value ? 'yes' : 'no') : (value ?? null)
  }
  return {
    kind: 'figure',
    caption,
    figure,
    table: {
      kind: 'table',
      caption: `Data: ${caption}`,
      columns,
      rows: values.map((value) => columns.map(({ field }) => cellOf(value[field]))),
    },
  }
}
