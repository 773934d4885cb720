export type { Space } from './space.js'
export { type LabelRow, type LabelSet, type LabelSetInput, Subsets, subsets } from './subsets.js'
