import { describe, expect, it } from 'vitest'
import { askAccount } from '../../../src/tools/getent/accounts.js'
import { FakeHost, type FakeAnswer } from '../../helpers/fake-host.js'

const BOB = 'bob:x:1000:100:Bob,,,:/home/bob:/bin/bash\n'
const host = (passwd: FakeAnswer | string, groups: FakeAnswer | string = ''): FakeHost =>
  new FakeHost({ programs: { 'getent passwd -- bob': passwd, 'getent passwd -- 1000': passwd, 'getent initgroups -- bob': groups } })

describe('getent passwd', () => {
  it('knows a user by name or number, with all groups', async () => {
    expect(await askAccount(host(BOB, 'bob                   27 100 1000\n'), 'bob')).toEqual({
      name: 'bob',
      uid: 1000,
      gid: 100,
      gids: [100, 27, 1000],
    })
    expect(await askAccount(host(BOB), '1000')).toEqual({ name: 'bob', uid: 1000, gid: 100, gids: [100] })
    expect(await askAccount(host(BOB, { exitCode: 1, stdout: 'bob 5\n' }), 'bob')).toMatchObject({ gids: [100] })
  })

  it('knows that there is none', async () => {
    expect(await askAccount(host({ exitCode: 2 }), 'bob')).toBeNull()
  })

  it.each(['', '-x', 'a b', 'a:b', 'a\nb', 'a/b', 'a%n', 'x'.repeat(256)])('refuses %j', async (user) => {
    await expect(askAccount(host(BOB), user)).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('does not guess', async () => {
    await expect(askAccount(host('bob:x:1000\n'), 'bob')).rejects.toMatchObject({ code: 'TOOL_FAILED' })
    await expect(askAccount(host({ exitCode: 3 }), 'bob')).rejects.toMatchObject({ code: 'TOOL_FAILED' })
    await expect(askAccount(new FakeHost(), 'bob')).rejects.toMatchObject({ code: 'TOOL_MISSING' })
  })
})
