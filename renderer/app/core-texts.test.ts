import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { modelKindIds } from '../../shared/catalogue/kinds.ts'
import { fileFamilyIds } from '../../shared/library/families.ts'
import { tellCore, tellVariant } from './tell-core.ts'

const top = join(import.meta.dirname, '../..')

/** Where the core writes what the pages show: plans, warnings, steps, reasons, details, findings. */
const places = [
  ...['main/library', 'main/packages', 'main/operations', 'main/python', 'main/git', 'main/network', 'main/store'],
  ...['main/router', 'main/hardware/reach.ts', 'main/hardware/doctor.ts'],
  ...['shared/catalogue/launch-plan.ts', 'shared/catalogue/addresses.ts', 'shared/catalogue/placeholders.ts'],
]

/** Sources whose texts no page shows: file formats, queries, other programs' words, what only the log says. */
const unseen = new Set(
  [
    // What a variant says is told by its words (see the test of `tellVariant`); the rest are names of other programs.
    'main/library/identify/',
    'main/library/sidecars/a1111-sidecar.ts',
    'main/library/sidecars/plain-text.ts',
    'main/library/sidecars/said-by-people.ts',
    'main/library/index/thread/',
    'main/library/inspect/pickle/global-lists.ts',
    'main/library/inspect/pickle/rebuild.ts',
    'main/operations/log-file.ts',
    'main/python/test-support.ts',
    'main/python/uv-environment.ts',
    'main/python/uv-errors.ts',
    'main/python/interpreters.ts',
    'main/git/environment.ts',
    'main/git/tools.ts',
    'main/store/cloud-folders.ts',
    'main/store/database.ts',
    'main/store/lock.ts',
    'main/store/location.ts',
  ].map((path) => path.replaceAll('/', sep)),
)

/** Calls whose texts are not shown: they log, compare, or look something up. */
const silent = /(?:^|\.)(?:log|log\.add|startsWith|includes|endsWith|split|join|get|has|test|exec|prepare|sql|raw)$/

/** Names that stay as they are in every language. */
const names =
  /\b(?:PyPI|PyTorch|torch|Python|NumPy|git|Git|uv|npm|dotnet|SDK|JSON|YAML|UTF|MiB|GiB|HTTP|https?|SOCKS|DNS|SHA|PATH|NET|zip64|zip|pickle|TorchScript|BUILD|Windows|Diffusion Deck|Deck|exFAT|LFS|escape|build|install|builtins|PNG|WebP|JPEG)\b/g

/** Constants of a file that stand for texts, or for tables of them. */
type Constants = ReadonlyMap<string, ts.Expression>

function constantsOf(source: ts.SourceFile): Constants {
  const found = new Map<string, ts.Expression>()
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && (node.parent.flags & ts.NodeFlags.Const) !== 0)
      if (node.initializer !== undefined) found.set(node.name.text, node.initializer)
    node.forEachChild(visit)
  }
  visit(source)
  return found
}

const number = '7'

/** The texts that an expression can stand for, with a number for what is not known. */
function textsOf(node: ts.Expression, constants: Constants): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node)) return textsOf(node.expression, constants)
  if (ts.isConditionalExpression(node))
    return [...textsOf(node.whenTrue, constants), ...textsOf(node.whenFalse, constants)]
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce<readonly string[]>(
      (texts, { expression, literal }) =>
        texts.flatMap((text) => insideOf(expression, constants).map((inside) => text + inside + literal.text)),
      [node.head.text],
    )
  }
  return [number]
}

/** What can stand in a hole of a template: the texts of a constant, of a table, or a number. */
function insideOf(node: ts.Expression, constants: Constants): readonly string[] {
  const name = constantIn(node)
  const known = name === null ? undefined : constants.get(name)
  if (known === undefined) return textsOf(node, constants)
  if (ts.isIdentifier(node)) return ts.isCallExpression(known) ? [number] : textsOf(known, constants)
  if (!ts.isObjectLiteralExpression(known)) return [number]
  const members = known.properties.filter(ts.isPropertyAssignment)
  return members.flatMap(({ initializer }) => textsOf(initializer, constants))
}

/** The name of the constant or table that a hole of a template asks for. */
function constantIn(node: ts.Expression): string | null {
  if (ts.isIdentifier(node)) return node.text
  return ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : null
}

function isSilent(node: ts.Node): boolean {
  for (
    let { parent } = node;
    !ts.isStatement(parent) && !ts.isArrowFunction(parent);
    node = parent, { parent } = node
  ) {
    if (ts.isCallExpression(parent) && silent.test(parent.expression.getText())) return true
    if (ts.isNewExpression(parent) && parent.expression.getText() === 'Error') return true
    if (ts.isTypeNode(parent) || ts.isElementAccessExpression(parent)) return true
    if (ts.isBinaryExpression(parent) && /[=!]==/.test(parent.operatorToken.getText())) return true
    if (ts.isPropertyAssignment(parent) && parent.name === node) return true
  }
  return false
}

/** A sentence or a part of one: two words, the second of small letters. */
const isText = (text: string): boolean => /[a-z]{2,}[^a-z]* [a-z]{2,}|^[A-Z]?[a-z]{2,} \d|\d [a-z]{3,}/.test(text)

/** Texts of programs and files, not for people. */
const machineTexts = /^(?:import |application\/|# PyTorch from|Basic |\s+is_default)/

async function textsIn(file: string): Promise<readonly string[]> {
  const source = ts.createSourceFile(file, await readFile(join(top, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const constants = constantsOf(source)
  const found: (readonly [ts.Node, readonly string[]])[] = []
  /** Constants that are only parts of other texts. */
  const parts = new Set<ts.Node>()
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node)) {
      for (const { expression } of node.templateSpans) {
        const part = constants.get(constantIn(expression) ?? '')
        if (part !== undefined) parts.add(part)
      }
    }
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) node.forEachChild(visit)
    else if (!isSilent(node)) found.push([node, textsOf(node, constants)])
  }
  visit(source)
  const isPart = (node: ts.Node): boolean => parts.has(node) || (!ts.isSourceFile(node) && isPart(node.parent))
  return found
    .filter(([node]) => !isPart(node))
    .flatMap(([, texts]) => texts.filter((text) => isText(text) && !machineTexts.test(text)))
}

async function sources(): Promise<readonly string[]> {
  const all = await Promise.all(
    places.map(async (place) => {
      if (place.endsWith('.ts')) return [place.replaceAll('/', sep)]
      const inside = await readdir(join(top, place), { recursive: true })
      return inside.filter((name) => name.endsWith('.ts')).map((name) => relative(top, join(top, place, name)))
    }),
  )
  return all
    .flat()
    .filter((file) => !/\.(?:test|fixture)\.ts$/.test(file) && !file.includes(`${sep}testing${sep}`))
    .filter((file) => ![...unseen].some((path) => file.startsWith(path)))
}

it('every text that the core writes for a page is told in Russian', async () => {
  const files = await sources()
  const all = await Promise.all(files.map(async (file) => (await textsIn(file)).map((text) => [file, text] as const)))
  const texts = all.flat()
  expect(texts.length).toBeGreaterThan(300)
  const left = texts
    .filter(([, text]) => /[A-Za-z]{2,}/.test(tellCore(text, 'ru').replaceAll(names, '')))
    .map(([file, text]) => `${file}: ${text} => ${tellCore(text, 'ru')}`)
  expect(left).toEqual([])
})

/** Calls that put the variant of a model together. */
const variantCall = /^(?:words|text|only|vae|vision|preprocessor|controlNet)$/

async function variantsIn(file: string): Promise<readonly string[]> {
  const source = ts.createSourceFile(file, await readFile(join(top, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const literals = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text)
    // Names of weights are asked for in conditions and calls, and are no words.
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(literals)
    else if (ts.isBinaryExpression(node)) literals(node.right)
    else if (ts.isParenthesizedExpression(node)) literals(node.expression)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'variant') literals(node.initializer)
    if (ts.isCallExpression(node) && variantCall.test(node.expression.getText())) node.arguments.forEach(literals)
    if (
      ts.isVariableDeclaration(node) &&
      node.initializer !== undefined &&
      /^withText$|^edit$/.test(node.name.getText())
    )
      literals(node.initializer)
    // A pattern for a file's name, and the word that it stands for.
    const [pattern, word] = ts.isArrayLiteralExpression(node) ? node.elements : []
    if (pattern?.kind === ts.SyntaxKind.RegularExpressionLiteral && word !== undefined) literals(word)
    node.forEachChild(visit)
  }
  visit(source)
  return found
}

/** Words of variants that makers use in every language; formats of adapters, and keys of metadata, which go through the same calls. */
const terms =
  /^(?:dev|schnell|epsilon|v-prediction|sigma|alpha|plus|control|light|giant|large|wav2vec|effnet|mmproj|animate|nunchaku|unCLIP|control-LoRA|onetrainer|lycoris|dora)$|^[a-z]+[._]|\d[a-z]|^[a-z]+\d|^[a-z]\d?[a-z]$/

it('the words in the variants of models are told in Russian', async () => {
  const folder = 'main/library/identify'
  const files = (await readdir(join(top, folder))).filter((name) => /^[\w-]+\.ts$/.test(name))
  const variants = (await Promise.all(files.map((name) => variantsIn(join(folder, name))))).flat()
  expect(variants.length).toBeGreaterThan(100)
  expect(variants).toEqual(expect.arrayContaining(['with text encoder', 'text encoder only', 'high noise', 'refiner']))
  const ids: ReadonlySet<string> = new Set([...fileFamilyIds, ...modelKindIds])
  const left = variants
    .filter((variant) => !ids.has(variant))
    .filter((variant) =>
      tellVariant(variant, 'ru')
        .split(' ')
        .some((word) => /^[a-z]/.test(word) && !terms.test(word)),
    )
  expect([...new Set(left)]).toEqual([])
})
