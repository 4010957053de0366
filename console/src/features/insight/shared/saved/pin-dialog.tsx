import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from '@tanstack/react-router'
import type { SavedQuestion } from '@/lib/api/schema'
import { BoardChoice, isChosen } from './board-choice'
import { BOARDS, pinQuestion, type PinPlace } from './calls'
import { Reason } from '@/ui/said'

/** Puts a saved question on a board. */
export function PinDialog({ saved, onClose }: { saved: SavedQuestion; onClose: () => void }) {
  const { t } = useTranslation(['boards', 'common'])
  const { message } = App.useApp()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [place, setPlace] = useState<PinPlace | null>({ name: '' })
  const pin = useMutation({
    mutationFn: (chosen: PinPlace) => pinQuestion(saved, chosen),
    onSuccess: async (board) => {
      const show = (
        <Button
          type="link"
          size="small"
          onClick={() => void navigate({ to: '/boards/$boardId', params: { boardId: board.id } })}
        >
          {t('pin.show')}
        </Button>
      )
      void message.success({
        content: (
          <>
            {t('pin.done')} {show}
          </>
        ),
        duration: 5,
      })
      onClose()
      await queries.invalidateQueries({ queryKey: ['get', BOARDS] })
    },
  })
  return (
    <Modal
      open
      title={t('pin.one', { name: saved.name })}
      okText={t('pin.action')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: !isChosen(place) }}
      confirmLoading={pin.isPending}
      onOk={() => isChosen(place) && pin.mutate(place)}
      onCancel={onClose}
    >
      {pin.isError ? <Alert type="error" title={<Reason of={pin.error} />} style={{ marginBottom: 12 }} /> : null}
      <BoardChoice value={place} onChange={setPlace} allowNone={false} />
    </Modal>
  )
}
