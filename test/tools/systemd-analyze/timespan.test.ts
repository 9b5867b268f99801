import { describe, expect, it } from 'vitest'
import { askTimeSpan } from '../../../src/tools/systemd-analyze/timespan.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

const asked = (text: string, answer: FakeAnswer | string): Promise<number | null> =>
  askTimeSpan(new FakeHost({ programs: { [`systemd-analyze timespan -- ${text}`]: answer } }), text)

describe('systemd-analyze timespan', () => {
  it('is read in microseconds', async () => {
    expect(await asked('1h', 'Original: 1h\n      μs: 3600000000\n   Human: 1h\n')).toBe(3_600_000_000)
    expect(await asked('90', 'Original: 90\n      us: 90000000\n   Human: 1min 30s\n')).toBe(90_000_000)
    expect(await asked('infinity', 'Original: infinity\n      μs: 18446744073709551615\n   Human: infinity\n')).toBeNull()
  })

  it('refuses what systemd refuses, in its words', async () => {
    await expect(asked('foo', { exitCode: 1, stderr: "Failed to parse time span 'foo': Invalid argument\n" })).rejects.toMatchObject({
      code: 'USAGE',
      message: `"foo" is no time span for systemd: Failed to parse time span 'foo': Invalid argument`,
    })
    await expect(asked('foo', { exitCode: 1 })).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('does not guess', async () => {
    await expect(asked('1h', 'Original: 1h\n')).rejects.toMatchObject({ code: 'PARSE_ERROR' })
    await expect(asked('1h', '')).rejects.toMatchObject({ code: 'PARSE_ERROR' })
  })
})
