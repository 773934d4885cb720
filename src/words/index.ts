export { fitText, textEncoder } from './fit-text.js'
export {
  type RowNorm,
  type TermCounts,
  type TextModel,
  type TextOptions,
  type TextUnits,
  termName,
  textWidth,
  type WordRule,
} from './text-model.js'
export {
  checkTextOptions,
  type LoadedTextOptions,
  loadTextModel,
  loadTextOptions,
} from './text-settings.js'
export { FittedTextVectorizer, TextVectorizer } from './text-vectorizer.js'
