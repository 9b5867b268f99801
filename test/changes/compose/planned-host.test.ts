import { describe, expect, it } from 'vitest'
import { PlannedHost } from '../../../src/changes/compose/planned-host.js'
import { ScratchHost } from '../../helpers/scratch-host.js'

const host = (): PlannedHost =>
  new PlannedHost(new ScratchHost({ files: { '/etc/old': 'old', '/etc/gone/a': 'a', '/etc/kept': { link: 'old' } } }), {
    files: {
      '/etc/old': { content: 'n\xfcw' },
      '/etc/made': { content: Uint8Array.of(0xff, 0x0a) },
      '/etc/gone': { absent: true },
      '/etc/masked': { link: '/dev/null' },
      '/etc/link': { link: 'old' },
      '/etc/judged': { judge: () => null },
    },
  })

describe('a host as a plan leaves it', () => {
  it('has what is written, linked and removed', async () => {
    const on = host()
    expect(await on.readFile('/etc/old')).toBe('n\xfcw')
    expect(await on.readFile('/etc/made')).toBe('\\xff\n')
    expect(await on.readFile('/etc/link')).toBe('n\xfcw')
    expect([await on.readlink('/etc/masked'), await on.readlink('/etc/kept')]).toEqual(['/dev/null', 'old'])
    expect(await on.list('/etc')).toEqual(['kept', 'link', 'made', 'masked', 'old'])
    expect([(await on.lstat('/etc/masked')).kind, (await on.lstat('/etc/old')).size, (await on.lstat('/etc/made')).mode]).toEqual([
      'symlink',
      4,
      0o644,
    ])
    expect((await on.stat('/etc/link')).kind).toBe('file')
    expect((await on.stat('/etc/kept')).kind).toBe('file')
    for (const ask of [
      on.readFile('/etc/gone'),
      on.list('/etc/gone'),
      on.lstat('/etc/gone'),
      on.stat('/etc/gone'),
      on.readlink('/etc/gone'),
      on.readFile('/etc/judged'),
    ])
      await expect(ask).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(on.readlink('/etc/old')).rejects.toMatchObject({ code: 'EINVAL' })
  })

  it('reads bytes and writes nothing', async () => {
    const files = (await host().writer())!
    expect(await files.readBytes('/etc/made')).toEqual(Buffer.of(0xff, 0x0a))
    await expect(files.readBytes('/etc/gone')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(files.readBytes('/etc/link')).rejects.toMatchObject({ code: 'ELOOP' })
    await expect(files.readBytes('/etc/gone/a')).resolves.toEqual(Buffer.from('a'))
    expect((await files.labels(['/etc/old'])).has('/etc/old')).toBe(true)
    expect(await files.withTempFolder({}, () => Promise.resolve('used'))).toBe('used')
    await expect(files.remove('/etc/old')).rejects.toThrow('planning wrote')
  })
})
