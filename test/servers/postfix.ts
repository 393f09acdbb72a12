import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePorts } from '../../sandbox/free-ports.ts'
import { outputOf } from '../../scripts/programs/run-program.ts'
import { librariesIn, packagesOrReason } from '../../scripts/programs/unpack.ts'
import { startServer, type RealServer } from './real-server.ts'

export const postfixPackages = () => packagesOrReason(['postfix'])

/** Every Debian has these users and groups; Postfix wants them to differ from each other. */
const OWNER = 'daemon'
const DROP = 'mail'

/** A Postfix of the test's own on loopback that ends with the test. `settings`: lines of main.cf. */
export async function startPostfix(
  packages: string,
  settings: readonly string[],
  sinkPort = 9,
): Promise<RealServer> {
  const [port = 0] = await freePorts(1)
  const folder = await mkdtemp(join(tmpdir(), 'postfix-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o755)
  await makeQueue(folder)
  const conf = join(folder, 'conf')
  const libraries = `${librariesIn(packages)}:${packages}/usr/lib/postfix`
  await mkdir(conf)
  await writeFile(join(conf, 'main.cf'), mainOf(packages, folder, libraries, settings, sinkPort))
  await writeFile(join(conf, 'master.cf'), masterOf(port))
  const server = await startServer({
    command: join(packages, 'usr/lib/postfix/sbin/master'),
    args: ['-c', conf, '-d'],
    env: { LD_LIBRARY_PATH: libraries, MAIL_CONFIG: conf },
    port,
  })
  onTestFinished(() => server.stop())
  return server
}

/** What `postfix start` makes by itself, where it is installed. */
async function makeQueue(folder: string): Promise<void> {
  const owner = Number(await outputOf('id', ['-u', OWNER]))
  const { gid: drop } = await groupOf(DROP)
  const make = async (name: string, mode: number, uid: number, gid: number) => {
    const path = join(folder, name)
    await mkdir(path, { recursive: true })
    await chown(path, uid, gid)
    await chmod(path, mode)
  }
  await make('data', 0o755, owner, 0)
  await make('queue', 0o755, 0, 0)
  for (const name of [
    'active',
    'bounce',
    'corrupt',
    'defer',
    'deferred',
    'flush',
    'hold',
    'incoming',
    'private',
    'saved',
    'trace',
  ])
    await make(`queue/${name}`, 0o700, owner, 0)
  await make('queue/pid', 0o755, 0, 0)
  await make('queue/maildrop', 0o730, owner, drop)
  await make('queue/public', 0o710, owner, drop)
}

async function groupOf(name: string): Promise<{ readonly gid: number }> {
  const [, , gid = ''] = (await outputOf('getent', ['group', name])).split(':')
  return { gid: Number(gid) }
}

function mainOf(
  packages: string,
  folder: string,
  libraries: string,
  settings: readonly string[],
  sinkPort: number,
): string {
  return `compatibility_level = 3.6
myhostname = mail.servers.test
mail_owner = ${OWNER}
setgid_group = ${DROP}
default_privs = nobody
queue_directory = ${folder}/queue
data_directory = ${folder}/data
daemon_directory = ${packages}/usr/lib/postfix/sbin
command_directory = ${packages}/usr/sbin
shlib_directory = ${packages}/usr/lib/postfix
meta_directory = ${packages}/etc/postfix
import_environment = MAIL_CONFIG LD_LIBRARY_PATH=${libraries}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
alias_maps =
local_recipient_maps =
mydestination =
relayhost = [127.0.0.1]:${sinkPort}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
${settings.join('\n')}
`
}

const masterOf = (port: number): string => `${port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
error unix - - n - - error
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
`
