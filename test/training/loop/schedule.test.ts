import { describe, expect, test } from 'vitest'
import type { ScheduleName } from '../../../src/training/index.js'
import { schedules } from '../../../src/training/loop/schedule.js'

describe.each(Object.keys(schedules) as ScheduleName[])('the schedule %s', (name) => {
  const factor = schedules[name]

  test('starts at the full rate and never rises, also past the end', () => {
    expect(factor(0)).toBe(1)
    let previous = 1
    for (let progress = 0; progress <= 1.5; progress += 0.05) {
      expect(factor(progress)).toBeLessThanOrEqual(previous + 1e-12)
      expect(factor(progress)).toBeGreaterThanOrEqual(0)
      previous = factor(progress)
    }
  })
})

test('linear and cosine end at zero, halfway at a half', () => {
  for (const name of ['linear', 'cosine'] as const) {
    expect(schedules[name](0.5)).toBeCloseTo(0.5, 12)
    expect(schedules[name](1)).toBeCloseTo(0, 12)
  }
  expect(schedules.cosine(0.25)).toBeGreaterThan(schedules.linear(0.25))
})
