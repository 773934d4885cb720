const ISO =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?)?$/

const DAY = 86_400_000
/** no count of days since 1970 that dates of people have, but seconds, or digits such as 20240131 */
export const MOST_DAYS = 1e6

/**
 * Days since 1970-01-01 of a date as ISO 8601 writes it, `2024-01-31`, `2024-01` for its first day, or `2024-01-31 12:30:00`, with a time
 * zone or in UTC; NaN for what is none.
 */
export function daysOfDate(text: string): number {
  const match = ISO.exec(text)
  if (match === null) return Number.NaN
  const [, year, month, day = '1', hour = '0', minute = '0', second = '0', fraction = '0', zone] =
    match
  return daysOf({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(`${second}.${fraction}`),
    zone: zoneMinutes(zone),
  })
}

/** A date in its parts, the month from 1, the zone in minutes east of UTC. */
export interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly zone: number
}

/** Days since 1970-01-01 UTC; NaN where the calendar has no such date. */
export function daysOf({ year, month, day, hour, minute, second, zone }: DateParts): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!exists || hour > 24 || minute > 59 || second >= 61) return Number.NaN
  return date.getTime() / DAY + (hour * 60 + minute - zone + second / 60) / 1440
}

function zoneMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}
