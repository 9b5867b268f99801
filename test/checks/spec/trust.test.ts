import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/errors.js'
import { loadSpec } from '../../../src/checks/spec/load.js'
import type { FileStat } from '../../../src/host/types.js'
import { FakeHost } from '../../helpers/fake-host.js'

const OWN = 'units: {a.service: {active: active}}'

/** Loads /etc/golden/s.yaml as root; `odd` are paths with another mode, owner or kind. */
async function load(
  files: Record<string, string>,
  odd: Record<string, Partial<FileStat>> = {},
  variableFiles: string[] = [],
  asRoot = true,
): Promise<string> {
  const host = new FakeHost({ files })
  const own = {
    readFile: (path: string) => host.readFile(path),
    list: (path: string) => host.list(path),
    lstat: async (path: string) => ({ ...(await host.lstat(path)), ...odd[path] }),
  }
  const request = { specs: [Object.keys(files)[0]!], variables: [], variableFiles, environment: {}, asRoot }
  return loadSpec(own, request).then(
    () => 'read',
    (error: unknown) => {
      if (!(error instanceof UsageError)) throw error
      return [error.code, error.message, ...error.suggestions].join('\n')
    },
  )
}

const S = '/etc/golden/s.yaml'

describe('a spec that root goes by', () => {
  it('is read where nobody else can write it', async () => {
    expect(await load({ [S]: OWN })).toBe('read')
    // One's own spec in one's own folder.
    expect(await load({ '/home/me/s.yaml': OWN }, { '/home/me': { uid: 1000 }, '/home/me/s.yaml': { uid: 1000 } })).toBe('read')
    // Nobody can replace what is another's in /tmp.
    expect(await load({ '/tmp/s.yaml': OWN }, { '/tmp': { mode: 0o1777 } })).toBe('read')
  })

  it.each([
    [{ [S]: { mode: 0o664 } }, `others may write ${S} (mode 0664)`, `chmod go-w ${S}`],
    [{ '/etc/golden': { mode: 0o777 } }, 'others may write /etc/golden (mode 0777)', 'chmod go-w /etc/golden'],
    [
      { '/etc/golden': { uid: 1000 } },
      '/etc/golden belongs to user 1000, neither to root nor to the owner of the spec',
      'chown root /etc/golden',
    ],
    [{ '/etc/golden': { kind: 'symlink' } }, '/etc/golden is a link', 'name the file that it leads to: readlink -f /etc/golden'],
    [{ [S]: { kind: 'other' } }, `${S} is no regular file`, `ls -l ${S}`],
  ] as [Record<string, Partial<FileStat>>, string, string][])('is refused with %j', async (odd, why, mend) => {
    expect(await load({ [S]: OWN }, odd)).toBe(`UNTRUSTED_SPEC\nroot does not go by ${S}: ${why}\n${mend}`)
    expect(await load({ [S]: OWN }, odd, [], false)).toBe('read')
  })

  const INCLUDES = (what: string): string => `include: [${what}]\n${OWN}\n`

  it('includes only files of its own folder', async () => {
    expect(await load({ [S]: INCLUDES('more/a.yaml'), '/etc/golden/more/a.yaml': 'time: {offset: 1s}' })).toBe('read')
    expect(await load({ [S]: INCLUDES('../other.yaml'), '/etc/other.yaml': 'time: {offset: 1s}' })).toContain(
      `BAD_SPEC\nthe spec is wrong:\n${S}:1:11: include: root does not go by /etc/other.yaml: it does not lie in the folder of the spec, /etc/golden`,
    )
    expect(await load({ [S]: INCLUDES('/etc/shadow'), '/etc/shadow': 'root:x' })).not.toContain('root:x')
    const odd = { '/etc/golden/more/a.yaml': { uid: 1000 } }
    expect(await load({ [S]: INCLUDES('more/*.yaml'), '/etc/golden/more/a.yaml': 'time: {offset: 1s}' }, odd)).toContain(
      'belongs to user 1000',
    )
  })

  it('takes variables only from files of its own folder', async () => {
    const files = { [S]: 'time: {offset: "${o}"}', '/etc/golden/v.yaml': 'o: 1s', '/home/me/v.yaml': 'o: 1s' }
    expect(await load(files, {}, ['/etc/golden/v.yaml'])).toBe('read')
    expect(await load(files, {}, ['/home/me/v.yaml'])).toContain(
      'UNTRUSTED_SPEC\nroot does not go by /home/me/v.yaml: it does not lie in the folder',
    )
    expect(await load(files, { '/etc/golden/v.yaml': { mode: 0o622 } }, ['/etc/golden/v.yaml'])).toContain(
      'others may write /etc/golden/v.yaml',
    )
  })
})
