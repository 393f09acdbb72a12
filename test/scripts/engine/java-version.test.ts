import { describe, expect, it } from 'vitest'
import { featureRelease, versionInReleaseFile } from '../../../scripts/engine/java-version.ts'

describe('the feature release of a Java version', () => {
  it.each([
    ['1.8.0_392', 8],
    ['11.0.22', 11],
    ['17.0.15+6-Debian-1deb12u1', 17],
    ['21', 21],
    ['21.0.4+7-LTS', 21],
    ['25-ea', 25],
    ['26.0.1', 26],
  ])('%s is %i', (version, release) => {
    expect(featureRelease(version)).toBe(release)
  })

  it.each(['', 'unknown', 'v21'])('cannot be read in "%s"', (version) => {
    expect(featureRelease(version)).toBeUndefined()
  })
})

describe('a release file', () => {
  it('names the version in quotes, among other things', () => {
    const file =
      'IMPLEMENTOR="Somebody"\r\nJAVA_RUNTIME_VERSION="17.0.1+12"\r\nJAVA_VERSION="21.0.4"\r\nOS_ARCH="x86_64"\r\n'
    expect(versionInReleaseFile(file)).toBe(21)
  })

  it('may name none', () => {
    expect(versionInReleaseFile('GRAALVM_VERSION="22"\n')).toBeUndefined()
  })
})
