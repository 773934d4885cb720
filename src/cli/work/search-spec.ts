import { nearestName } from '../../nearest-name.js'
import type { HalvingOptions, SearchOptions } from '../../validation/index.js'
import { camelCase, type OptionTable, unknownOption } from '../options/option-table.js'
import { UsageError } from '../options/usage-error.js'

/** What a sweep tries, in names and values of the command line. */
export interface SearchSpec extends SearchOptions {
  readonly halving?: HalvingOptions
}

/** What the command line says of it. */
export interface SearchValues {
  readonly sweep?: string
  readonly grid?: string
  readonly random?: string
  readonly candidates?: number
  readonly halving?: string
  readonly halvingFactor?: number
}

/** Candidates that are drawn where nothing is said. */
const DRAWN = 20
/** What a file of a sweep may say. */
const KEYS = ['grid', 'random', 'candidates', 'halving', 'metric']

/**
 * What is tried: of a file (`--sweep`), or of `--grid` or `--random`.
 *
 * @param table the options that may be tried
 * @param file what the file says, as it was read
 * @throws UsageError for what is none of it, or an option that there is not
 */
export function searchSpec(
  values: SearchValues,
  table: OptionTable,
  file: { readonly path: string; readonly content: unknown } | undefined,
): SearchSpec & { readonly metric?: string } {
  const { grid, random, candidates = DRAWN, halving, halvingFactor } = values
  const given = file ? fileSpec(file) : {}
  const spec: SearchSpec & { metric?: string } = {
    ...given,
    ...(grid !== undefined && { grid: settings('grid', grid, listOf) }),
    ...(random !== undefined && {
      random: { count: candidates, options: settings('random', random, rangeOf) },
    }),
    ...(halving !== undefined && { halving: halvingOf(halving, halvingFactor) }),
  }
  const asked = [spec.grid, spec.random, spec.candidates].filter((each) => each !== undefined)
  if (asked.length !== 1) {
    const hint = 'give one of --grid rate=0.001/0.01, --random "rate=0.0001..0.1:log", --sweep FILE'
    throw new UsageError(
      asked.length === 0 ? 'there is nothing to try' : 'there are two searches',
      hint,
    )
  }
  for (const name of triedNames(spec)) checkName(name, table)
  const { by } = spec.halving ?? {}
  if (by !== undefined && by !== 'rows') checkName(by, table)
  return spec
}

/** A value of a candidate as the command line has it; undefined for a flag that is not set. */
export function argumentOf(name: string, value: unknown, table: OptionTable): string | undefined {
  const option = optionName(name, table) as string
  if (table[option].kind === 'flag') return value === true ? `--${option}` : undefined
  const text = Array.isArray(value) ? (value.length === 0 ? 'none' : value.join()) : String(value)
  return `--${option}=${text}`
}

/** The name of the command line for one of either. */
function optionName(name: string, table: OptionTable): string | undefined {
  return Object.keys(table).find((option) => option === name || camelCase(option) === name)
}

function checkName(name: string, table: OptionTable): void {
  if (optionName(name, table) !== undefined) return
  throw unknownOption(`--${name}`, table)
}

function triedNames({ grid, random, candidates }: SearchSpec): string[] {
  const all = [grid ?? {}, random?.options ?? {}, ...(candidates ?? [])]
  return [...new Set(all.flatMap((each) => Object.keys(each)))]
}

function fileSpec({ path, content }: { readonly path: string; readonly content: unknown }) {
  const isRecord = typeof content === 'object' && content !== null && !Array.isArray(content)
  if (!isRecord)
    throw new UsageError(`${path} says nothing to try`, `it may have ${KEYS.join(', ')}`)
  for (const key of Object.keys(content)) {
    if (KEYS.includes(key)) continue
    const near = nearestName(key, KEYS)
    throw new UsageError(
      `${path} has an unknown ${key}`,
      near ? `did you mean ${near}?` : `it may have ${KEYS.join(', ')}`,
    )
  }
  return content as SearchSpec & { metric?: string }
}

/** `rate=0.001/0.01 energy=linear/pairwise`: a name and what is said of it, separated by blanks. */
function settings<Value>(
  option: string,
  text: string,
  read: (text: string) => Value,
): Record<string, Value> {
  const found = text.trim().split(/\s+/).filter(Boolean)
  return Object.fromEntries(
    found.map((each) => {
      const at = each.indexOf('=')
      if (at > 0 && at < each.length - 1) {
        return [each.slice(0, at), read(each.slice(at + 1))] as const
      }
      throw new UsageError(
        `--${option} cannot be ${JSON.stringify(each)}`,
        'write NAME=VALUE/VALUE; several options in quotes, with blanks between',
      )
    }),
  )
}

const listOf = (text: string): readonly string[] => text.split('/')

/** `0.001..0.1`, `0.001..0.1:log`, `10..50:integer`, or values. */
function rangeOf(text: string) {
  const [, from, to, word] = /^([^/.]*\.?[^/.]*)\.\.([^/:]+)(?::(log|integer))?$/.exec(text) ?? []
  if (from === undefined) return listOf(text)
  const isLog = word === 'log'
  return {
    from: Number(from),
    to: Number(to),
    ...(isLog && { scale: 'log' as const }),
    ...(word === 'integer' && { integer: true }),
  }
}

/** `rows=0.1`, or `epochs=10..90`. */
function halvingOf(text: string, factor: number | undefined): HalvingOptions {
  const [, by, from, to] = /^([\w-]+)=([^.]*\.?[^.]*?)(?:\.\.(.+))?$/.exec(text.trim()) ?? []
  const isWhole = by === 'rows' ? to === undefined : to !== undefined
  if (by === undefined || !isWhole) {
    throw new UsageError(
      `--halving cannot be ${JSON.stringify(text)}`,
      'write rows=SHARE, or an option with its first and its last value: epochs=10..90',
    )
  }
  return {
    by,
    from: Number(from),
    ...(to !== undefined && { to: Number(to) }),
    ...(factor !== undefined && { factor }),
  }
}
