import Button from '@mui/material/Button'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail } from '../../../../shared/library/model.ts'
import { ExternalLink } from '../../../components/external-link.tsx'
import { useFormat } from '../../../components/use-format.ts'
import { useAct } from '../acts.ts'
import { useRoots } from '../use-roots.ts'
import { DetailSection, Facts } from './section.tsx'

/** Where a model has its page on CivitAI; null where its numbers are not known. */
function civitaiUrl(civitai: ModelDetail['civitai']): string | null {
  const model = civitai?.modelId ?? null
  const version = civitai?.versionId ?? null
  if (model === null) return null
  const url = new URL(`https://civitai.com/models/${model}`)
  if (version !== null) url.searchParams.set('modelVersionId', String(version))
  return url.href
}

/** The file itself and what lies beside it. */
export function FileSection({ detail }: { readonly detail: ModelDetail }): ReactElement {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const act = useAct()
  const roots = useRoots().data ?? []
  const { model, tensors, parameters, dtypes, sidecars, civitai } = detail
  const url = civitaiUrl(civitai)
  const number = new Intl.NumberFormat(i18n.language, { notation: 'compact', maximumSignificantDigits: 3 })
  const types = Object.entries(dtypes).toSorted((a, b) => b[1] - a[1])
  return (
    <DetailSection
      title={t('models:fileSection')}
      actions={
        <Button size="small" onClick={() => act({ do: 'sidecars', ids: [model.id] })}>
          {t('models:sidecars')}
        </Button>
      }
    >
      <Facts
        facts={[
          [t('models:column.root'), roots.find(({ id }) => id === model.root)?.name ?? model.root],
          [t('models:format'), model.container],
          ...(tensors === 0 ? [] : [[t('models:tensors'), tensors.toLocaleString(i18n.language)] as const]),
          ...(parameters === 0 ? [] : [[t('models:parameters'), number.format(parameters)] as const]),
          ...(types.length === 0
            ? []
            : [
                [
                  t('models:dtypes'),
                  types.map(([type, bytes]) => `${type} ${format.bytes(bytes)}`).join(' · '),
                ] as const,
              ]),
          [t('models:added'), format.date(model.addedAt)],
          ...(url === null
            ? []
            : [
                [
                  'CivitAI',
                  <ExternalLink key="civitai" href={url}>
                    {String(civitai?.modelId)}
                  </ExternalLink>,
                ] as const,
              ]),
          ...sidecars.map(
            ({ path, type, bytes }) =>
              [
                t(`models:sidecar.${type}`, { defaultValue: type }),
                `${path.split(/[\\/]/).at(-1) ?? path} · ${format.bytes(bytes)}`,
              ] as const,
          ),
        ]}
      />
    </DetailSection>
  )
}
