import DeleteOutline from '@mui/icons-material/DeleteOutlined'
import Download from '@mui/icons-material/FileDownloadOutlined'
import Edit from '@mui/icons-material/EditOutlined'
import MoreVert from '@mui/icons-material/MoreVert'
import IconButton from '@mui/material/IconButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useNavigate } from 'react-router'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import { useDeck } from '../../api/deck-context.ts'
import { useInstalls } from '../../api/hooks.ts'
import { shownInline } from '../../app/queries.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { saveFile } from '../../components/save-file.ts'

/** Export for every package; Edit and Remove for those of one's own. */
export function PackageMenu({ entry }: { readonly entry: CatalogueEntry }): ReactElement {
  const { t } = useTranslation()
  const { client } = useDeck()
  const { manifest, origin } = entry
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [removing, setRemoving] = useState(false)
  const exporting = useMutation({
    mutationFn: () => client.ownPackages.source({ id: manifest.id }),
    onSuccess: ({ fileName, text }) => saveFile(fileName, text, 'application/yaml'),
  })
  const close = (): void => setAnchor(null)
  return (
    <>
      <IconButton
        aria-label={t('own:more', { name: manifest.name })}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVert />
      </IconButton>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={close}>
        <MenuItem
          onClick={() => {
            close()
            exporting.mutate()
          }}
        >
          <ListItemIcon>
            <Download fontSize="small" />
          </ListItemIcon>
          {t('own:export')}
        </MenuItem>
        {origin === 'user' && (
          <MenuItem component={RouterLink} to={`/packages/own/edit/${manifest.id}`}>
            <ListItemIcon>
              <Edit fontSize="small" />
            </ListItemIcon>
            {t('own:edit')}
          </MenuItem>
        )}
        {origin === 'user' && (
          <MenuItem
            sx={{ color: 'error.main' }}
            onClick={() => {
              close()
              setRemoving(true)
            }}
          >
            <ListItemIcon sx={{ color: 'inherit' }}>
              <DeleteOutline fontSize="small" />
            </ListItemIcon>
            {t('own:remove')}
          </MenuItem>
        )}
      </Menu>
      {removing && <RemoveDialog entry={entry} onClose={() => setRemoving(false)} />}
    </>
  )
}

function RemoveDialog({
  entry,
  onClose,
}: {
  readonly entry: CatalogueEntry
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { manifest } = entry
  const using = (useInstalls().data ?? []).filter((install) => install.package === manifest.id)
  const remove = useMutation(
    api.ownPackages.remove.mutationOptions({
      meta: shownInline,
      onSuccess: async () => {
        await navigate('/packages')
        await queries.invalidateQueries({ queryKey: api.catalogue.list.key() })
        queries.removeQueries({ queryKey: api.catalogue.get.key({ input: { id: manifest.id } }) })
      },
    }),
  )
  return (
    <ConfirmDialog
      open
      danger
      title={t('own:removeTitle', { name: manifest.name })}
      confirm={t('own:removeConfirm')}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id: manifest.id })}
      onClose={onClose}
    >
      <Typography color="textSecondary">{t('own:removeBody')}</Typography>
      {using.length > 0 && (
        <Typography sx={{ mt: 1.5 }}>
          {t('own:removeInstalls', { names: using.map(({ name }) => name).join(', ') })}
        </Typography>
      )}
      {remove.isError && <ErrorPanel error={remove.error} />}
    </ConfirmDialog>
  )
}
