import { assertNever } from '../../shared/assert-never.ts'
import type { DeckClient } from '../../shared/contract/index.ts'
import { fileFamilies } from '../../shared/library/families.ts'
import type { Model, ModelDetail } from '../../shared/library/model.ts'
import type { SameNames } from '../../shared/library/same-names.ts'
import type { UnreadReason } from '../../shared/library/unread.ts'
import { counted, formatBytes, formatTable } from './format.ts'

/** What `deck models …` prints for people; with `--json` none of it is printed. */

type Models = DeckClient['models']
type Duplicates = Awaited<ReturnType<Models['files']['duplicates']>>
type Sidecars = Awaited<ReturnType<Models['files']['writeSidecars']>>
type Compared = Awaited<ReturnType<Models['files']['compareList']>>
type Usage = Awaited<ReturnType<Models['usage']>>
type Report = Awaited<ReturnType<Models['report']>>

/** What is not as it should be with a model, in a word or two. */
function remarks(model: Model): string {
  return [
    model.presence === 'here' ? '' : model.presence,
    model.verdict === 'safe' || model.verdict === 'unchecked' ? '' : model.verdict,
    model.misplaced === null ? '' : `is a ${model.misplaced}`,
    model.copies > 1 ? `${model.copies} copies` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}

const familyOf = ({ family, lineage, variant }: Model): string =>
  [family === null ? '' : fileFamilies[family], lineage ?? '', variant ?? ''].filter((part) => part !== '').join(' ')

/** How many there are and what they take. */
export const totalText = (total: number, bytes: number): string => `${counted(total, 'model')}, ${formatBytes(bytes)}`

/** The models of a page as a table; `total` and `bytes` are those of all that match. */
export function listText(items: readonly Model[], total: number, bytes: number): string {
  if (total === 0)
    return 'No model matches. Put files into the models folder, or add a folder: deck models roots add DIR'
  const shown =
    items.length === total ? '' : items.length === 1 ? '; the first is shown' : `; the first ${items.length} are shown`
  return [
    formatTable(
      ['ID', 'Kind', 'Family', 'Precision', 'Size', 'Name', 'Mind'],
      items.map((model) => [
        String(model.id),
        model.kind,
        familyOf(model),
        model.precision ?? '',
        formatBytes(model.bytes),
        model.inner,
        remarks(model),
      ]),
    ),
    `${totalText(total, bytes)}${shown}`,
  ].join('\n')
}

/** Everything known of one model, a line for each thing that is known. */
export function detailText({
  model,
  hashes,
  findings,
  triggerWords,
  training,
  usedBy,
  duplicates,
  ...rest
}: ModelDetail): string {
  /** Nothing for nothing; a text of several lines is as many rows. */
  const row = (name: string, value: string | null | undefined): readonly [string, string][] =>
    value === null || value === undefined || value === ''
      ? []
      : value.split(/\r\n|\r|\n/).map((line, index) => [index === 0 ? name : '', line])
  return formatTable(
    [model.title, ''],
    [
      ...row('Path', model.path),
      ...row('Kind', `${model.kind} (by ${model.kindSource})`),
      ...row('Family', familyOf(model)),
      ...row('Precision', model.precision),
      ...row('Size', formatBytes(model.bytes)),
      ...row('Verdict', [model.verdict, ...findings.map(({ code, detail }) => `${code}: ${detail}`)].join('; ')),
      ...row('Belongs to', model.misplaced),
      ...row(
        'Weights',
        rest.tensors === 0 ? null : `${counted(rest.tensors, 'tensor')}, ${counted(rest.parameters, 'parameter')}`,
      ),
      ...row('Trigger words', triggerWords.map(({ word }) => word).join(', ')),
      ...row('Trained on', training?.base),
      ...row('Description', rest.description),
      ...row('Notes', rest.notes),
      ...row('Tags', model.tags.join(', ')),
      ...row('Not decided', rest.undecided.join(', ')),
      ...(hashes === null
        ? row('Hashes', 'not computed; deck models hash')
        : Object.entries(hashes).flatMap(([name, value]) => row(name, value))),
      ...row('Beside it', rest.sidecars.map(({ path }) => path).join(', ')),
      ...row('Same content', duplicates.map(({ path }) => path).join(', ')),
      ...row('Read by', usedBy.map(({ install, name }) => `${install} as ${name}`).join(', ')),
    ],
  )
}

/** Groups of equal files, and how many could be equal but are not hashed. */
export function duplicatesText(groups: Duplicates['groups'], unhashed: number): string {
  const bytes = groups.reduce((sum, group) => sum + group.bytes, 0)
  return [
    ...groups.map(
      (group) =>
        `${formatBytes(group.size)} each, ${formatBytes(group.bytes)} too much\n${formatTable(
          ['  ID', 'Path'],
          group.files.map(({ id, path }) => [`  ${id}`, path]),
        )}`,
    ),
    groups.length === 0
      ? 'No duplicates are known.'
      : `${counted(groups.length, 'group')}, ${formatBytes(bytes)} too much`,
    ...(unhashed === 0
      ? []
      : [
          `${counted(unhashed, 'file')} could have a twin but ${unhashed === 1 ? 'is' : 'are'} not hashed: deck models hash`,
        ]),
  ].join('\n')
}

/** Each file that was written, and each that was not with the reason. */
export function sidecarsText({ written, skipped }: Sidecars): string {
  return [...written, ...skipped.map(({ path, reason }) => `left out ${path}: ${reason}`)].join('\n')
}

/** Disk use by kind and family, in the order that is given. */
export function usageText(found: Usage): string {
  if (found.length === 0) return 'There are no models yet.'
  return formatTable(
    ['Kind', 'Family', 'Models', 'Size'],
    found.map(({ kind, family, files, bytes }) => [
      kind,
      family === null ? '' : fileFamilies[family],
      String(files),
      formatBytes(bytes),
    ]),
  )
}

function unreadWord(reason: UnreadReason, code: string): string {
  switch (reason) {
    case 'no-permission':
      return `no permission (${code})`
    case 'disk-error':
      return `the disk reports an error (${code})`
    case 'no-answer':
      return `the disk or network does not answer (${code})`
    case 'link-loop':
      return `a link that leads back to itself (${code})`
    case 'path-too-long':
      return `the path is too long (${code})`
    case 'too-deep':
      return 'too many folders in one another'
    case 'bad-name':
      return 'its name is no text'
    case 'other':
      return code
    default:
      return assertNever(reason)
  }
}

/** One line for each group, all its paths in it, and one at the end that says what to do. */
function sameNameLines({ groups, more }: SameNames): readonly string[] {
  if (groups.length === 0) return []
  return [
    ...groups.map(({ kind, files }) => `same name ${kind}: ${files.map(({ path }) => path).join(' | ')}`),
    ...(more === 0 ? [] : [`same name and ${counted(more, 'more group')}`]),
    'Forge and other UIs of the AUTOMATIC1111 family may show only one of each group: deck models rename MODEL STEM',
  ]
}

/** A line for each thing that is not as it should be. */
export function reportText(found: Report): string {
  const lines = [
    ...found.rootsAway.map(({ name, path }) => `away      ${name}: ${path}`),
    ...found.missing.map(({ path }) => `gone      ${path}`),
    ...found.brokenLinks.map(({ path, target }) => `no target ${path} → ${target}`),
    ...found.unreadable.map(({ path }) => `damaged   ${path}`),
    ...found.dangerous.map(({ path }) => `dangerous ${path}`),
    ...found.unread.items.map(({ path, reason, code }) => `not read  ${path}: ${unreadWord(reason, code)}`),
    ...(found.unread.more === 0 ? [] : [`not read  and ${found.unread.more} more`]),
    ...sameNameLines(found.sameNames),
  ]
  return lines.length === 0 ? 'Everything is in order.' : lines.join('\n')
}

/** What of another machine's list is here; `applied`: whether its notes and tags were to be taken over. */
export function compareText({ here, missing, applied }: Compared, apply: boolean): string {
  const are = (count: number): string => (count === 1 ? 'is' : 'are')
  const updated = apply ? `, ${applied} ${applied === 1 ? 'was' : 'were'} brought up to date` : ''
  return [
    `${here} ${are(here)} here, ${missing.length} ${are(missing.length)} missing${updated}.`,
    ...missing.map(({ file, kind, bytes }) => `missing  ${kind}  ${formatBytes(bytes)}  ${file}`),
  ].join('\n')
}
