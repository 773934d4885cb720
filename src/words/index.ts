export type {
  RowNorm,
  TermCounts,
  TextModel,
  TextOptions,
  TextUnits,
  WordRule,
} from './text-model.js'
export { FittedTextVectorizer, TextVectorizer } from './text-vectorizer.js'
