import type { Found } from '../../../shared/catalogue/proposal.ts'
import { evidenceAt } from './program.ts'
import { readPyProject } from './pyproject.ts'
import type { Snapshot } from './snapshot.ts'

/** An id out of a name: `My_App 2` becomes `my-app-2`. */
export function idFrom(name: string): string {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
  return id === '' ? 'own-package' : id
}

/** The name of the repository; a README's heading where it is that name written for people. */
export function detectName(snapshot: Snapshot): Found<string> {
  const readme = [...snapshot.texts].find(([path]) => /^readme/i.test(path))
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const lines = readme?.[1].split('\n').slice(0, 60) ?? []
  const index = lines.findIndex((line) => {
    const title = /^#\s+(.+)$/.exec(line)?.[1]
    return title !== undefined && plain(words(title)) === plain(snapshot.repository)
  })
  if (readme !== undefined && index !== -1)
    return {
      value: words(lines[index] ?? '').slice(0, 80),
      certainty: 'certain',
      evidence: [evidenceAt(snapshot, readme[0], index + 1)],
    }
  return { value: snapshot.repository.replaceAll(/\p{Cc}/gu, '').slice(0, 80), certainty: 'likely', evidence: [] }
}

/** Markdown and HTML taken off a line. */
function words(line: string): string {
  return line
    .replaceAll(/!\[[^\]]{0,300}\]\([^)]{0,500}\)/g, '')
    .replaceAll(/\[([^\]]{0,300})\]\([^)]{0,500}\)/g, '$1')
    .replaceAll(/<[^>]{0,1000}>/g, ' ')
    .replaceAll(/^[#>\s*-]+|[*`]{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)/g, '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** What it is, in one sentence: pyproject's description, or the first paragraph of the README. */
export function detectSummary(snapshot: Snapshot): Found<string> {
  const project = snapshot.texts.get('pyproject.toml')
  const description = project === undefined ? null : readPyProject(project).description
  if (description !== null && description.length > 20 && !/add your description/i.test(description))
    return {
      value: words(description).slice(0, 240),
      certainty: 'certain',
      evidence: [{ file: 'pyproject.toml', line: null, text: '' }],
    }
  const readme = [...snapshot.texts].find(([path]) => /^readme/i.test(path))
  let fenced = false
  // Further down it is about details.
  for (const [index, line] of (readme?.[1].split('\n').slice(0, 80) ?? []).entries()) {
    // Data for machines may stand above the text.
    if (/^\s*```/.test(line) || (/^---\s*$/.test(line) && (index === 0 || fenced))) fenced = !fenced
    const text = words(line.slice(0, 2000))
    if (
      readme === undefined ||
      fenced ||
      /^\s*(?:#|\||>|!?\[|[-*]\s|\d+\.|(?:git|pip3?|python3?|conda|uv|cd|docker)\s)|^ {4}/.test(line) ||
      text.length < 40 ||
      !/[a-z]{3}/i.test(text)
    )
      continue
    const [sentence = text] = /^.{30,220}?[.!?](?=\s|$)/.exec(text) ?? []
    return {
      value: sentence.slice(0, 240),
      certainty: 'likely',
      evidence: [evidenceAt(snapshot, readme[0], index + 1)],
    }
  }
  return { value: `${snapshot.repository}, added from its repository.`, certainty: 'guess', evidence: [] }
}

const licences: readonly (readonly [RegExp, string])[] = [
  [/GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i, 'AGPL-3.0'],
  [/GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/i, 'LGPL-3.0'],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 3/i, 'GPL-3.0'],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 2/i, 'GPL-2.0'],
  [/Apache License\s+Version 2\.0/i, 'Apache-2.0'],
  [/Mozilla Public License,? Version 2\.0/i, 'MPL-2.0'],
  [/Permission is hereby granted, free of charge/i, 'MIT'],
  [/Redistribution and use in source and binary forms[\s\S]{0,2000}Neither the name/i, 'BSD-3-Clause'],
  [/Redistribution and use in source and binary forms/i, 'BSD-2-Clause'],
  [/CC0 1\.0 Universal/i, 'CC0-1.0'],
]

/** The licence by its own text; “unknown” where there is none that is known. */
export function detectLicense(snapshot: Snapshot): Found<string> {
  const file = [...snapshot.texts.keys()].find((path) => /^(?:licen[cs]e|copying)/i.test(path))
  const text = file === undefined ? '' : (snapshot.texts.get(file) ?? '').slice(0, 8000)
  const known = licences.find(([pattern]) => pattern.test(text))?.[1]
  if (file !== undefined && known !== undefined)
    return { value: known, certainty: 'certain', evidence: [evidenceAt(snapshot, file, 1)] }
  const stated = readPyProject(snapshot.texts.get('pyproject.toml') ?? '').license
  if (stated !== null && stated.length <= 40)
    return { value: stated, certainty: 'likely', evidence: [{ file: 'pyproject.toml', line: null, text: '' }] }
  return {
    value: file === undefined ? 'unknown' : 'other',
    certainty: 'guess',
    evidence: file === undefined ? [] : [{ file, line: null, text: '' }],
  }
}
