import { Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Naming } from './calls'

interface RenameDialogProps {
  title: string
  value: Naming
  isBusy: boolean
  onSave: (naming: Naming) => void
  onClose: () => void
}

/** Another name and description for something that is saved. */
export function RenameDialog({ title, value, isBusy, onSave, onClose }: RenameDialogProps) {
  const { t } = useTranslation(['boards', 'common'])
  const [naming, setNaming] = useState(value)
  const isReady = naming.name.trim() !== ''
  const save = () => {
    if (isReady) onSave({ ...naming, name: naming.name.trim() })
  }
  return (
    <Modal
      open
      title={title}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: !isReady }}
      confirmLoading={isBusy}
      onOk={save}
      onCancel={onClose}
    >
      <Form layout="vertical" onFinish={save}>
        <Form.Item label={t('name')} required htmlFor="new-name">
          <Input
            id="new-name"
            autoFocus
            maxLength={200}
            value={naming.name}
            onChange={(event) => setNaming({ ...naming, name: event.target.value })}
          />
        </Form.Item>
        <Form.Item label={t('description')} htmlFor="new-description" style={{ marginBottom: 0 }}>
          <Input.TextArea
            id="new-description"
            maxLength={2000}
            autoSize={{ minRows: 1, maxRows: 5 }}
            placeholder={t('descriptionHint')}
            value={naming.description}
            onChange={(event) => setNaming({ ...naming, description: event.target.value })}
          />
        </Form.Item>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}
