import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { SharingWay } from '../../../../shared/catalogue/manifest.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { PlannedDialog } from '../dialogs/planned-dialog.tsx'

/** Shares the library with an install, in the way it has or in another one. */
export function LinkDialog({
  name,
  way,
  onClose,
}: {
  readonly name: string
  readonly way: SharingWay | undefined
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api, client } = useDeck()
  const input = { name, ...(way === undefined ? {} : { way }) }
  const plan = useQuery(api.models.plan.queryOptions({ input, staleTime: 0, gcTime: 0 }))
  const nothing = plan.isSuccess && plan.data.items.every(({ action }) => action === 'keep')
  return (
    <PlannedDialog
      title={t('share.title', { name })}
      lead={
        <>
          {way !== undefined && t('models:wayLead', { way: t(`sharing.${way}`) })}{' '}
          {t(nothing ? 'share.nothing' : 'share.body')}
        </>
      }
      confirm={t('share.confirm')}
      plan={plan}
      start={() => client.models.link(input)}
      onClose={onClose}
    />
  )
}

/** Takes the links and entries of an install back. */
export function UnlinkDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation()
  const { client } = useDeck()
  return (
    <PlannedDialog
      title={t('models:unlinkTitle', { name })}
      lead={t('models:unlinkLead')}
      confirm={t('models:unlinkConfirm')}
      start={() => client.models.unlink({ name })}
      onClose={onClose}
    />
  )
}
