import { describe, expect, it } from 'vitest'
import { askVerify } from '../../../src/tools/systemd-analyze/verify.js'
import { FakeHost } from '../../helpers/fake-host.js'

const FOLDER = '/tmp/hostward-abc'
const NAMES = ['backup.timer', 'backup.service']
const host = (stderr: string, exitCode = 0): FakeHost =>
  new FakeHost({
    programs: { [`systemd-analyze verify --man=no ${FOLDER}/backup.timer ${FOLDER}/backup.service`]: { stderr, exitCode } },
  })

describe('systemd-analyze verify', () => {
  it('has nothing to say', async () => {
    expect(await askVerify(host(''), FOLDER, NAMES)).toEqual({ complaints: [], unable: null })
  })

  it('tells what systemd would ignore, though it exits with 0 (252)', async () => {
    const said = [
      "Failed to parse time span 'foo': Invalid argument",
      `${FOLDER}/backup.timer:5: Failed to parse sec value, ignoring: foo`,
      'backup.timer: Timer unit lacks value setting. Refusing.',
      'Unit backup.timer has a bad unit file setting.',
      "/usr/lib/systemd/system/other.service:9: Unknown key 'X' in section [Service], ignoring.",
    ].join('\n')
    expect(await askVerify(host(said), FOLDER, NAMES)).toEqual({
      complaints: [
        'backup.timer:5: Failed to parse sec value, ignoring: foo',
        'backup.timer: Timer unit lacks value setting. Refusing.',
        'Unit backup.timer has a bad unit file setting.',
      ],
      unable: null,
    })
  })

  it('leaves complaints about other units alone', async () => {
    expect(await askVerify(host('other.service: Command /x is not executable\n'), FOLDER, NAMES)).toEqual({ complaints: [], unable: null })
  })

  it('says when it cannot check', async () => {
    expect(await askVerify(host('Failed to initialize manager: No such file\n', 1), FOLDER, NAMES)).toEqual({
      complaints: [],
      unable: 'Failed to initialize manager: No such file',
    })
    expect((await askVerify(host('', 1), FOLDER, NAMES)).unable).toBe('exit code 1')
  })

  it('is exit 5 without systemd-analyze', async () => {
    await expect(askVerify(new FakeHost(), FOLDER, NAMES)).rejects.toMatchObject({ code: 'TOOL_MISSING' })
  })
})
