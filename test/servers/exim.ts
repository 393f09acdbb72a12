import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePorts } from '../../sandbox/free-ports.ts'
import { librariesIn, packagesOrReason } from '../../scripts/programs/unpack.ts'
import { startServer, type RealServer } from './real-server.ts'

export const eximPackages = () => packagesOrReason(['exim4-daemon-light', 'libnss-wrapper'])

export interface EximSettings {
  /** Lines of the main section. */
  readonly main?: readonly string[]
  /** Lines after `begin acl`. */
  readonly acl?: readonly string[]
  readonly authenticators?: readonly string[]
  /** Where all mail goes. */
  readonly sinkPort?: number
}

const NOBODY = 65_534

/** An Exim of the test's own on loopback that ends with the test. */
export async function startExim(packages: string, settings: EximSettings): Promise<RealServer> {
  const [port = 0] = await freePorts(1)
  const folder = await mkdtemp(join(tmpdir(), 'exim-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o755)
  for (const name of ['spool', 'log']) {
    await mkdir(join(folder, name))
    await chown(join(folder, name), NOBODY, NOBODY)
  }
  const config = join(folder, 'exim.conf')
  const command = await wrapper(packages, folder)
  await writeFile(config, configOf(folder, command, port, settings))
  const server = await startServer({ command, args: ['-C', config, '-bdf', '-q1h'], port })
  onTestFinished(() => server.stop())
  return server
}

/**
 * Exim starts itself anew for many things, and finds neither the libraries nor the user of the package by itself. As it
 * lies in the package it is setuid, and such a program is told nothing about libraries.
 */
async function wrapper(packages: string, folder: string): Promise<string> {
  const program = join(folder, 'exim4')
  await copyFile(join(packages, 'usr/sbin/exim4'), program)
  await chmod(program, 0o755)
  const users = `${await readFile('/etc/passwd', 'utf8')}Debian-exim:x:${NOBODY}:${NOBODY}::/:/bin/false\n`
  const groups = `${await readFile('/etc/group', 'utf8')}Debian-exim:x:${NOBODY}:\n`
  await writeFile(join(folder, 'passwd'), users)
  await writeFile(join(folder, 'group'), groups)
  const libraries = librariesIn(packages)
  const wrapped = libraries.split(':').map((one) => join(one, 'libnss_wrapper.so'))
  const command = join(folder, 'exim')
  await writeFile(
    command,
    `#!/bin/sh
export LD_LIBRARY_PATH=${libraries}
for one in ${wrapped.join(' ')}; do [ ! -e "$one" ] || export LD_PRELOAD="$one"; done
export NSS_WRAPPER_PASSWD=${folder}/passwd NSS_WRAPPER_GROUP=${folder}/group
exec ${program} "$@"
`,
  )
  await chmod(command, 0o755)
  return command
}

function configOf(folder: string, command: string, port: number, settings: EximSettings): string {
  const { main = [], acl = [], authenticators = [], sinkPort = 9 } = settings
  return `exim_path = ${command}
exim_user = Debian-exim
exim_group = Debian-exim
never_users =
keep_environment =
primary_hostname = mail.servers.test
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/exim.pid
daemon_smtp_ports = ${port}
local_interfaces = 127.0.0.1
host_lookup =
rfc1413_hosts =
acl_smtp_rcpt = accept
acl_smtp_data = accept
${main.join('\n')}
begin acl
${acl.join('\n')}
begin routers
sink:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = sink
begin transports
sink:
  driver = smtp
  port = ${sinkPort}
  hosts_try_fastopen =
begin retry
* * F,1h,1s
begin authenticators
${authenticators.join('\n')}
`
}
