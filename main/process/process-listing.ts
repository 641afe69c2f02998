import { execFile } from 'node:child_process'

/** Output of a system tool that lists processes, in the C locale; rejects after 15 s or above 64 MiB. */
export function readProcessListing(file: string, args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const options = {
    encoding: 'utf8',
    timeout: 15_000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024 * 1024,
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C' },
  } as const
  execFile(file, [...args], options, (error, stdout) => {
    if (error === null) resolve(stdout)
    else reject(error)
  })
  return promise
}
