/**
 * Inputs that are not numbers: texts as sparse rows of weighted terms.
 *
 * @module partita/features
 */
export type { CsrArrays } from './engine/index.js'
export {
  FittedTextVectorizer,
  type RowNorm,
  type TermCounts,
  type TextModel,
  type TextOptions,
  type TextUnits,
  TextVectorizer,
  type WordRule,
} from './words/index.js'
