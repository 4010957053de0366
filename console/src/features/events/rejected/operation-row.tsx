import { DeleteOutlined } from '@ant-design/icons'
import { Button, Checkbox, Flex, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { KINDS, TYPES, type Draft, type Kind } from './operations'

interface OperationRowProps {
  draft: Draft
  onChange: (draft: Draft) => void
  onRemove: () => void
}

/** One change, as a sentence: set this to that. */
export function OperationRow({ draft, onChange, onRemove }: OperationRowProps) {
  const { t } = useTranslation(['events', 'common'])
  return (
    <Flex gap={8} wrap align="center">
      <Select<Kind>
        aria-label={t('correct.kind')}
        value={draft.kind}
        onChange={(kind) => onChange({ ...draft, kind })}
        options={KINDS.map((value) => ({ value, label: t(`correct.op.${value}`) }))}
        style={{ width: 150 }}
      />
      <Input
        aria-label={t('correct.path')}
        placeholder="properties.price"
        value={draft.path}
        onChange={(event) => onChange({ ...draft, path: event.target.value })}
        style={{ width: 190, fontFamily: 'monospace' }}
      />
      {draft.kind === 'set' || draft.kind === 'rename' ? (
        <Input
          aria-label={draft.kind === 'set' ? t('correct.value') : t('correct.name')}
          placeholder={draft.kind === 'set' ? t('correct.value') : t('correct.name')}
          value={draft.to}
          onChange={(event) => onChange({ ...draft, to: event.target.value })}
          style={{ width: 150 }}
        />
      ) : null}
      {draft.kind === 'cast' ? (
        <Select<Draft['type']>
          aria-label={t('correct.type')}
          value={draft.type}
          onChange={(type) => onChange({ ...draft, type })}
          options={TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
          style={{ width: 120 }}
        />
      ) : null}
      {draft.kind === 'set' ? (
        <Checkbox
          checked={draft.onlyAbsent}
          onChange={(event) => onChange({ ...draft, onlyAbsent: event.target.checked })}
        >
          {t('correct.onlyAbsent')}
        </Checkbox>
      ) : null}
      <Button type="text" icon={<DeleteOutlined />} aria-label={t('common:action.delete')} onClick={onRemove} />
    </Flex>
  )
}
