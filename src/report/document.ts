import type { FigureSpec } from './figures/figure-spec.js'

/** A value in a table: shown as it is, or in words, and sorted by `value`. */
export type Cell =
  | string
  | number
  | null
  | {
      readonly value: number | string | null
      /** what is shown in its place */
      readonly text?: string
      /** how much of a bar behind it is filled, in [0, 1] */
      readonly bar?: number
    }

/** A column of a table. */
export interface TableColumn {
  readonly title: string
  /** digits after the point of its numbers; default: four that count */
  readonly digits?: number
  /** what the title means */
  readonly hint?: string
}

export interface TableBlock {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A picture, and what it is of as a table. */
export interface FigureBlock {
  readonly kind: 'figure'
  readonly caption: string
  readonly figure: FigureSpec
  readonly table: TableBlock
}

/** A number that matters. */
export interface Tile {
  readonly label: string
  readonly value: string
  /** what to hold it against */
  readonly note?: string
}

/** What a section is made of. */
export type ReportBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** what makes numbers untrustworthy */
  | { readonly kind: 'warnings'; readonly items: readonly string[] }
  | { readonly kind: 'tiles'; readonly tiles: readonly Tile[] }
  /** to be copied: a command, options */
  | { readonly kind: 'code'; readonly caption: string; readonly text: string }
  | TableBlock
  | FigureBlock

/** A part of a report with a heading. */
export interface ReportSection {
  readonly title: string
  readonly blocks: readonly ReportBlock[]
}

/** What a report says: plain data, of any task. */
export interface ReportDocument {
  readonly title: string
  readonly subtitle?: string
  readonly sections: readonly ReportSection[]
}
