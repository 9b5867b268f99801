import { describe, expect, it } from 'vitest'
import { actsForAnother, programPath, STANDARD_PATH } from '../../src/host/environment.js'

describe('HOSTWARD_PATH', () => {
  it('replaces the standard folders', () => {
    expect(programPath({}, 1000)).toBe(STANDARD_PATH)
    expect(programPath({ HOSTWARD_PATH: '' }, 1000)).toBe(STANDARD_PATH)
    expect(programPath({ PATH: '/home/me/bin' }, 0)).toBe(STANDARD_PATH)
    expect(programPath({ HOSTWARD_PATH: '/opt/bin:/opt/sbin' }, 1000)).toBe('/opt/bin:/opt/sbin')
  })

  it('counts only with absolute folders', () => {
    expect(programPath({ HOSTWARD_PATH: 'bin:/opt/bin::.' }, 1000)).toBe('/opt/bin')
    expect(programPath({ HOSTWARD_PATH: '.' }, 1000)).toBe('')
  })

  it.each([{ SUDO_UID: '1000' }, { PKEXEC_UID: '1000' }, { DOAS_USER: 'alice' }])('is ignored as root on behalf of another: %o', (env) => {
    expect(programPath({ ...env, HOSTWARD_PATH: '/home/alice/bin' }, 0)).toBe(STANDARD_PATH)
    expect(programPath({ ...env, HOSTWARD_PATH: '/home/alice/bin' }, 1000)).toBe('/home/alice/bin')
  })

  it.each([{}, { SUDO_UID: '0' }, { DOAS_USER: 'root' }])('counts for root itself: %o', (env) => {
    expect(programPath({ ...env, HOSTWARD_PATH: '/opt/bin' }, 0)).toBe('/opt/bin')
    expect(actsForAnother(env, 0)).toBe(false)
  })
})
