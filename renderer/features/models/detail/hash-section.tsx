import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail } from '../../../../shared/library/model.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { useAct } from '../acts.ts'
import { DetailSection } from './section.tsx'

const names = {
  sha256: 'SHA-256',
  autoV1: 'AutoV1',
  autoV2: 'AutoV2',
  autoV3: 'AutoV3',
  blake3: 'BLAKE3',
  crc32: 'CRC32',
} as const
const ids = Object.keys(names) as readonly (keyof typeof names)[]

/** The six hashes by which sites and programs know a file. */
export function HashSection({ detail: { model, hashes } }: { readonly detail: ModelDetail }): ReactElement {
  const { t } = useTranslation()
  const act = useAct()
  return (
    <DetailSection
      title={t('models:hashes')}
      actions={
        <Button size="small" onClick={() => act({ do: hashes === null ? 'hash' : 'verify', ids: [model.id] })}>
          {t(hashes === null ? 'models:hashCompute' : 'models:verify')}
        </Button>
      }
    >
      {hashes === null ? (
        <Typography variant="body2" color="textSecondary">
          {t('models:hashNone')}
        </Typography>
      ) : (
        ids.map((id) => {
          const hash = hashes[id]
          return (
            hash !== null && (
              <Box
                key={id}
                sx={{ display: 'grid', gridTemplateColumns: '72px minmax(0, 1fr) auto', gap: 1, alignItems: 'center' }}
              >
                <Typography variant="body2" color="textSecondary">
                  {names[id]}
                </Typography>
                <Typography variant="mono" noWrap title={hash}>
                  {hash}
                </Typography>
                <CopyButton text={hash} label={t('models:copyHash', { name: names[id] })} />
              </Box>
            )
          )
        })
      )}
    </DetailSection>
  )
}
