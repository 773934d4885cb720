/** numbers with a unit or separators, in hexadecimal, or beyond all; times; dates that are not ISO 8601 */
const NUMBER_LIKE = [
  /^[+-]?[$€£¥]?\s*\d[\d.,_'’\s]*[%$€£¥]?$/,
  /^[+-]?0[xX][\da-fA-F]+$/,
  /^[+-]?inf(inity)?$/i,
  /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b/,
  // times of day; dates with the name of a month
  /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?$/i,
  /^(?:\d{1,2}[\s-])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[.,]?[\s-]\s*(?:\d{1,2},?\s+)?(?:\d{2}|\d{4})$/i,
  // with a minus that is none in ASCII, or in other digits
  /^[+\-−]?\p{Nd}+(?:[.,]\p{Nd}+)?$/u,
]

/** Whether a word is a number, time or date in a form that is not read. */
export function looksLikeNumber(word: string): boolean {
  return NUMBER_LIKE.some((form) => form.test(word))
}
