import { Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Tile } from '@/lib/api/schema'
import { PRESETS, readRangeName } from '@/lib/days'
import { useRangeWords } from '@/ui/ranges'
import { toKeptRange } from '../shared/saved/keeping'

interface TileDialogProps {
  tile: Tile
  /** Of the question, which stands where no other title is given. */
  name: string
  isNew: boolean
  onSave: (tile: Tile) => void
  onClose: () => void
}

const OWN = 'own'
const KEPT = 'kept'

/** What a note says; or how a question is called on this board, and of which days. */
export function TileDialog({ tile, name, isNew, onSave, onClose }: TileDialogProps) {
  const { t } = useTranslation(['boards', 'common'])
  const [draft, setDraft] = useState(tile)
  const isNote = typeof draft.text === 'string'
  const isReady = !isNote || draft.text?.trim() !== ''
  const words = useRangeWords()
  const kept = draft.range?.range ?? null
  const named = kept === null ? undefined : readRangeName(kept)
  const names = named === undefined || PRESETS.some((each) => each === named) ? PRESETS : [...PRESETS, named]
  const hasOther = draft.range !== undefined && draft.range !== null && named === undefined
  const save = () => {
    if (isReady) onSave({ ...draft, title: draft.title?.trim() === '' ? null : (draft.title?.trim() ?? null) })
  }
  return (
    <Modal
      open
      title={isNote ? t(isNew ? 'tile.newNote' : 'tile.note') : t('tile.edit')}
      okText={isNew ? t('common:action.add') : t('common:action.save')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: !isReady }}
      onOk={save}
      onCancel={onClose}
    >
      <Form layout="vertical" onFinish={save}>
        <Form.Item label={t('tile.title')} htmlFor="tile-title">
          <Input
            id="tile-title"
            maxLength={200}
            placeholder={name}
            value={draft.title ?? ''}
            onChange={(event) => setDraft({ ...draft, title: event.target.value })}
          />
        </Form.Item>
        {isNote ? (
          <Form.Item label={t('tile.text')} htmlFor="tile-text" required style={{ marginBottom: 0 }}>
            <Input.TextArea
              id="tile-text"
              autoFocus
              maxLength={5000}
              autoSize={{ minRows: 4, maxRows: 14 }}
              placeholder={t('tile.textHint')}
              value={draft.text ?? ''}
              onChange={(event) => setDraft({ ...draft, text: event.target.value })}
            />
          </Form.Item>
        ) : (
          <Form.Item label={t('tile.days')} htmlFor="tile-days" style={{ marginBottom: 0 }}>
            <Select
              id="tile-days"
              value={named ?? (hasOther ? KEPT : OWN)}
              options={[
                { value: OWN, label: t('tile.ownDays') },
                ...(hasOther
                  ? [{ value: KEPT, label: draft.range?.range ?? `${draft.range?.first} – ${draft.range?.last}` }]
                  : []),
                ...names.map((value) => ({ value, label: words(value) })),
              ]}
              onChange={(chosen) => {
                const name = names.find((each) => each === chosen)
                if (chosen === OWN) setDraft({ ...draft, range: null })
                if (name !== undefined) setDraft({ ...draft, range: toKeptRange({ range: name }, name) })
              }}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
