import { isMissingField } from './field.js'

/** a character behind a backslash, or one that is neither `;` nor a backslash */
const PART = /\\([\s\S])|([^;\\]+)|(;)|\\$/g

/**
 * The names in a list such as `rain;sun`, as predictions write them: a backslash before `;` and before itself, and
 * wherever else it stands it is not a part of the name. Blanks around names and names that come again do not count.
 */
export function tagsOf(list: string): string[] {
  const names = new Set<string>()
  let name = ''
  const end = () => {
    const trimmed = name.trim()
    if (trimmed !== '') names.add(trimmed)
    name = ''
  }
  for (const [, escaped, plain, separator] of list.matchAll(PART)) {
    if (separator === undefined) name += escaped ?? plain ?? ''
    else end()
  }
  end()
  return [...names]
}

/**
 * A list of names as one text, as the option `tags` of readers reads it and predictions have it.
 *
 * @example
 * ```ts
 * import { tagList } from 'partita/io'
 * console.log(tagList(['rain', 'sun; later'])) // rain;sun\; later
 * ```
 */
export function tagList(names: readonly string[]): string {
  const list = names.map((name) => name.replace(/[\\;]/g, '\\$&')).join(';')
  // the one name would be read as a missing list
  return names.length > 0 && isMissingField(list) ? `\\${list}` : list
}
