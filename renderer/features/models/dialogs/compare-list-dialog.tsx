import UploadFile from '@mui/icons-material/UploadFileOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../../api/deck-context.ts'
import { shownInline } from '../../../app/queries.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { useFormat } from '../../../components/use-format.ts'

const largest = 64 * 1024 * 1024
const mostShown = 200

/** Holds a list of another machine against what is here; titles, notes and tags can be brought over. */
export function CompareListDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const { api, client } = useDeck()
  const queries = useQueryClient()
  const picker = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<{ readonly name: string; readonly text: string } | null>(null)
  const [large, setLarge] = useState(false)
  const compare = useMutation({
    meta: shownInline,
    mutationFn: (input: { readonly text: string; readonly apply: boolean }) => client.models.files.compareList(input),
    onSuccess: async (_result, { apply }) => {
      if (apply) await queries.invalidateQueries({ queryKey: api.models.key() })
    },
  })
  const take = async (chosen: File): Promise<void> => {
    setLarge(chosen.size > largest)
    if (chosen.size > largest) return
    const text = await chosen.text()
    setFile({ name: chosen.name, text })
    compare.mutate({ text, apply: false })
  }
  const found = compare.data
  const applied = compare.variables?.apply === true && compare.isSuccess
  return (
    <ConfirmDialog
      open
      wide
      title={t('models:compareTitle')}
      over={applied}
      confirm={t('models:compareConfirm')}
      busy={compare.isPending}
      waiting={file === null || found === undefined || found.here === 0}
      onConfirm={() => compare.mutate({ text: file?.text ?? '', apply: true })}
      onClose={onClose}
    >
      <Stack sx={{ gap: 2 }}>
        <Typography color="textSecondary">{t('models:compareLead')}</Typography>
        <Stack direction="row" sx={{ alignItems: 'center', gap: 1.5 }}>
          <Button startIcon={<UploadFile />} onClick={() => picker.current?.click()}>
            {t('models:chooseFile')}
          </Button>
          <Typography variant="body2" noWrap>
            {file?.name}
          </Typography>
          <input
            ref={picker}
            hidden
            type="file"
            accept=".json,application/json"
            aria-label={t('models:chooseFile')}
            onChange={(event) => {
              const chosen = event.target.files?.[0]
              if (chosen !== undefined) void take(chosen)
              event.target.value = ''
            }}
          />
        </Stack>
        {large && <Alert severity="error">{t('models:listTooLarge')}</Alert>}
        {compare.isError && <ErrorPanel error={compare.error} />}
        {applied && <Alert severity="success">{t('models:compareApplied', { count: found?.applied ?? 0 })}</Alert>}
        {found !== undefined && (
          <Box>
            <Typography>{t('models:compareHere', { count: found.here })}</Typography>
            <Typography sx={{ mb: 1 }}>{t('models:compareMissing', { count: found.missing.length })}</Typography>
            {found.missing.length > 0 && (
              <Box
                component="ul"
                tabIndex={0}
                aria-label={t('models:compareMissing', { count: found.missing.length })}
                sx={{
                  m: 0,
                  p: 0,
                  listStyle: 'none',
                  maxHeight: 240,
                  overflowY: 'auto',
                  border: 1,
                  borderColor: 'divider',
                  borderRadius: 1,
                }}
              >
                {found.missing.slice(0, mostShown).map((missing, index) => (
                  <Stack
                    key={`${index} ${missing.file}`}
                    component="li"
                    direction="row"
                    sx={{ gap: 2, px: 2, py: 0.75, '& + &': { borderTop: 1, borderColor: 'divider' } }}
                  >
                    <Typography variant="body2" sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                      {missing.file}
                    </Typography>
                    <Typography variant="body2" color="textSecondary" noWrap>
                      {t(`kind.${missing.kind}`)} · {format.bytes(missing.bytes)}
                    </Typography>
                  </Stack>
                ))}
              </Box>
            )}
            {found.missing.length > mostShown && (
              <Typography variant="caption" color="textSecondary">
                {t('models:andMore', { count: found.missing.length - mostShown })}
              </Typography>
            )}
          </Box>
        )}
      </Stack>
    </ConfirmDialog>
  )
}
