import { describe, expect, it } from 'vitest'
import { NotFoundError, NotPermittedError, UsageError } from '../../../src/errors.js'
import { readUnitCat } from '../../../src/facts/units/cat.js'
import { blocks } from '../../helpers/show-blocks.js'
import { catCall, unitHost } from '../../helpers/unit-host.js'

const show = (unit: string) =>
  `systemctl show --no-pager --property=Id,LoadState,ActiveState,FragmentPath,SourcePath,DropInPaths,NeedDaemonReload -- ${unit}`
const UNIT = { Id: 'a.service', LoadState: 'loaded', ActiveState: 'active', FragmentPath: '/usr/lib/a.service', NeedDaemonReload: 'no' }

describe('readUnitCat', () => {
  it('shows the files of a unit, by its own name when it was named by another', async () => {
    const host = unitHost({
      [show('alias.service')]: blocks({ ...UNIT, DropInPaths: '/etc/a.service.d/x.conf', NeedDaemonReload: 'yes' }),
      [catCall('a.service')]: '# /usr/lib/a.service\n[Unit]\n\n# /etc/a.service.d/x.conf\nNice=5\n',
    })
    const { data, warnings } = await readUnitCat(host, 'alias')
    expect(data).toEqual({
      unit: 'a.service',
      files: [
        { path: '/usr/lib/a.service', kind: 'unit-file', content: '[Unit]\n' },
        { path: '/etc/a.service.d/x.conf', kind: 'drop-in', content: 'Nice=5\n' },
      ],
    })
    expect(warnings.map(({ code }) => code)).toEqual(['DAEMON_RELOAD_NEEDED'])
  })

  it('shows a template without asking for its state', async () => {
    const host = unitHost({ [catCall('getty@.service')]: '# /usr/lib/getty@.service\n[Unit]\n' })
    expect((await readUnitCat(host, 'getty@')).data.files).toHaveLength(1)
    expect(host.calls).toEqual([catCall('getty@.service')])
    const none = unitHost({ [catCall('gety@.service')]: { exitCode: 1, stderr: 'No files found for gety@.service.' } })
    await expect(readUnitCat(none, 'gety@')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      suggestions: ['did you mean getty@.service?', expect.anything()],
    })
    const denied = unitHost({ [catCall('gety@.service')]: { exitCode: 1, stderr: 'Failed to cat x: Permission denied' } })
    await expect(readUnitCat(denied, 'gety@')).rejects.toThrow(NotPermittedError)
  })

  it('says that a unit is masked', async () => {
    const host = unitHost({
      [show('a.service')]: blocks({ ...UNIT, LoadState: 'masked', ActiveState: 'inactive' }),
      [catCall('a.service')]: '# Unit a.service is masked.\n',
    })
    const { data, warnings } = await readUnitCat(host, 'a')
    expect(data.files).toEqual([])
    expect(warnings).toEqual([{ code: 'UNIT_MASKED', message: 'Unit a.service is masked.' }])
  })

  it.each([
    [{ ...UNIT, Id: 'boot.mount', FragmentPath: '' }, 'boot.mount has no unit file: systemd made it itself'],
    [{ ...UNIT, Id: 'boot.mount', FragmentPath: '', SourcePath: '/proc/self/mountinfo' }, 'systemd made it from /proc/self/mountinfo'],
    [{ Id: 'boot.mount', LoadState: 'not-found', ActiveState: 'inactive' }, 'boot.mount: there is no such unit'],
  ])('tells a unit that has no file: %#', async (properties, message) => {
    const rejected = readUnitCat(unitHost({ [show('boot.mount')]: blocks(properties) }), '/boot')
    await expect(rejected).rejects.toThrow(message)
    await expect(rejected).rejects.toThrow(NotFoundError)
  })

  it('says that systemd could not load it', async () => {
    const host = unitHost({ [show('a.service')]: blocks(UNIT), [catCall('a.service')]: '# Unit a.service could not be loaded.\n' })
    expect((await readUnitCat(host, 'a')).warnings).toEqual([{ code: 'UNIT_NOT_LOADED', message: 'Unit a.service could not be loaded.' }])
  })

  it('refuses what is no name', async () => {
    await expect(readUnitCat(unitHost(), 'a b')).rejects.toThrow(UsageError)
  })
})
