import { describe, expect, it } from 'vitest'
import type { Answers } from '../../../shared/recommend/answers.ts'
import { sketchedCatalogue } from '../../../shared/recommend/catalogue.fixture.ts'
import { machines } from '../../../shared/recommend/machines.fixture.ts'
import { createAdvisor } from '../../../shared/recommend/recommend.ts'
import { remark } from '../../../shared/recommend/remarks.ts'
import { commonRemarks, groupResult } from './result-groups.ts'

const advise = createAdvisor(machines['RTX 4090'], sketchedCatalogue)
const roleOf = (id: string) => sketchedCatalogue.find((manifest) => manifest.id === id)?.role
const group = (answers: Answers) => groupResult(answers, advise, roleOf)

describe('groupResult', () => {
  it('has nothing besides when nobody asked for training', () => {
    const groups = group({ priority: 'flexible', needs: [] })
    expect(groups?.first.id).toBe('comfyui')
    expect(groups?.besides).toBeNull()
    expect(groups?.runnersUp.length).toBeGreaterThan(2)
    expect(groups?.runnersUp.map(({ id }) => id)).not.toContain('comfyui')
  })

  it('offers a UI besides a trainer: what would be taken without training', () => {
    const groups = group({ priority: 'easy', flux: 'yes', needs: ['training'] })
    expect(roleOf(groups?.first.id ?? '')).toBe('trainer')
    expect(groups?.runnersUp.map(({ id }) => roleOf(id))).not.toContain('ui')
    expect(groups?.besides?.role).toBe('ui')
    expect(groups?.besides?.picks[0]?.id).toBe('forge')
  })

  it.each<Answers>([{ needs: ['training'] }, { needs: ['training', 'nodes'] }, { needs: ['training', 'krita'] }])(
    'whoever trains is shown both roles: $needs',
    (answers) => {
      const groups = group(answers)
      const roles = [groups?.first, ...(groups?.besides?.picks ?? [])].map((pick) => roleOf(pick?.id ?? ''))
      expect(roles).toContain('trainer')
      expect(roles).toContain('ui')
    },
  )

  it('is nothing when there is no pick', () => {
    expect(groupResult({ needs: [] }, () => ({ picks: [], excluded: [] }), roleOf)).toBeNull()
  })
})

describe('commonRemarks', () => {
  const [metal, easy, many] = [remark('metal'), remark('easy-to-learn'), remark('many-functions')]
  it.each([
    ['what all say', [[metal, easy], [easy, metal], [metal]], [metal]],
    ['nothing when one differs', [[metal], [easy], [many]], []],
    ['nothing of one alone', [[metal]], []],
    ['nothing of none', [], []],
  ])('finds %s', (_, lists, expected) => expect(commonRemarks(lists)).toEqual(expected))
})
