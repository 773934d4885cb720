import { expect } from 'vitest'
import type { OptionTable } from '../../src/cli/options/option-table.js'

/** The choices of an option, none if it has none. */
export function choicesOf(table: OptionTable, name: string): readonly string[] {
  const spec = table[name]
  return spec.kind === 'choice' ? spec.choices : []
}

/**
 * Expects the defaults that the help text states as a plain value to be those of a fit.
 *
 * @param options of the fit, under the names of the command line
 * @param except options that were given
 */
export function expectDefaults(
  table: OptionTable,
  options: Readonly<Record<string, unknown>>,
  except: readonly string[],
  least: number,
): void {
  const camelCase = (name: string) => name.replace(/-(.)/g, (_, c: string) => c.toUpperCase())
  const stated = Object.entries(table).filter(([name, spec]) => {
    const isPlain = /^[\w.-]+$/.test(spec.default ?? '')
    return isPlain && camelCase(name) in options && !except.includes(name)
  })
  expect(stated.length).toBeGreaterThanOrEqual(least)
  for (const [name, spec] of stated) {
    expect(String(options[camelCase(name)]), name).toBe(spec.default)
  }
}
