import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedQuestion } from '@/lib/api/schema'
import { BoardChoice, isChosen } from './board-choice'
import { BOARDS, createQuestion, pinQuestion, QUESTIONS, type Naming, type PinPlace } from './calls'
import type { Kept } from './keeping'
import { Reason } from '@/ui/said'

interface SaveDialogProps {
  kept: Kept
  suggestion: string
  /** Whether it was opened to pin: then a board has to be chosen. */
  isPinning: boolean
  /** Why a question that has a name already is saved under another one. */
  hint?: string | undefined
  onSaved: (saved: SavedQuestion) => void
  onClose: () => void
}

/** Saves a question under a name, and puts it on a board on wish. */
export function SaveDialog({ kept, suggestion, isPinning, hint, onSaved, onClose }: SaveDialogProps) {
  const { t } = useTranslation(['boards', 'common'])
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [naming, setNaming] = useState<Naming>({ name: suggestion, description: '' })
  const [place, setPlace] = useState<PinPlace | null>(isPinning ? { name: '' } : null)
  const [saved, setSaved] = useState<SavedQuestion | null>(null)
  const save = useMutation({
    mutationFn: async () => {
      // Where only the pinning failed, a second try does not save the question twice.
      const question = saved ?? (await createQuestion(kept, { ...naming, name: naming.name.trim() }))
      setSaved(question)
      if (isChosen(place)) await pinQuestion(question, place)
      return question
    },
    onSuccess: async (question) => {
      void message.success(isChosen(place) ? t('pin.done') : t('save.done'))
      onSaved(question)
      onClose()
      await queries.invalidateQueries({ queryKey: ['get', QUESTIONS] })
      await queries.invalidateQueries({ queryKey: ['get', BOARDS] })
    },
  })
  const isReady = naming.name.trim() !== '' && (place === null ? !isPinning : isChosen(place))
  return (
    <Modal
      open
      title={isPinning ? t('pin.title') : t('save.title')}
      okText={isPinning ? t('pin.action') : t('common:action.save')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: !isReady }}
      confirmLoading={save.isPending}
      onOk={() => save.mutate()}
      onCancel={onClose}
    >
      {hint === undefined ? null : <Alert type="info" title={hint} style={{ marginBottom: 12 }} />}
      {save.isError ? <Alert type="error" title={<Reason of={save.error} />} style={{ marginBottom: 12 }} /> : null}
      <Form layout="vertical" onFinish={() => isReady && save.mutate()}>
        <Form.Item label={t('name')} required htmlFor="question-name">
          <Input
            id="question-name"
            autoFocus
            maxLength={200}
            disabled={saved !== null}
            value={naming.name}
            onChange={(event) => setNaming({ ...naming, name: event.target.value })}
            onFocus={(event) => event.target.select()}
          />
        </Form.Item>
        <Form.Item label={t('description')} htmlFor="question-description">
          <Input.TextArea
            id="question-description"
            maxLength={2000}
            autoSize={{ minRows: 1, maxRows: 5 }}
            placeholder={t('descriptionHint')}
            disabled={saved !== null}
            value={naming.description}
            onChange={(event) => setNaming({ ...naming, description: event.target.value })}
          />
        </Form.Item>
        <Form.Item label={t('pin.board')} extra={t('save.shared')} style={{ marginBottom: 0 }}>
          <BoardChoice value={place} onChange={setPlace} allowNone={!isPinning} />
        </Form.Item>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}
