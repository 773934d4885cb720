import { expect, test } from 'vitest'
import { printable } from '../../src/cli/printable.js'

test('what would steer a terminal is shown as its code, all else as it is', () => {
  expect(printable('a\u001b[31mb\u009b\u202ec\r\n\té 日')).toBe(
    'a\\u{1b}[31mb\\u{9b}\\u{202e}c\\u{d}\n\té 日',
  )
})
