import { expect, it } from 'vitest'
import { duration, durationSeconds } from '../../../src/checks/spec/vocabulary.js'

it.each([
  ['1us', 1e-6],
  ['2.5ms', 0.0025],
  ['10s', 10],
  ['2min', 120],
  ['1.5h', 5400],
  ['7d', 604_800],
])('a duration of a spec: %s', (written, seconds) => {
  expect(duration().safeParse(written).success).toBe(true)
  expect(durationSeconds(written)).toBe(seconds)
})

it.each(['50', '1h 30min', '1 h', '2weeks', '1ns', '1.h', ''])('is not what systemd would take as well: %j', (written) => {
  expect(
    duration()
      .safeParse(written)
      .error?.issues.map(({ message }) => message),
  ).toEqual(['a duration such as 50ms, 10s, 2min, 6h or 7d was expected'])
})
