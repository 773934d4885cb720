declare module 'snowball-stemmers' {
  export function newStemmer(language: string): { stem(word: string): string }
}

declare module 'stopword' {
  export const eng: readonly string[]
}
