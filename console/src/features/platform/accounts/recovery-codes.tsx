import { Alert, Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { CopyBlock } from '@/ui/copy-text'

/** The one moment at which recovery codes are seen. */
export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useTranslation('accounts')
  const text = codes.join('\n')
  return (
    <Modal
      open
      title={t('recovery.title')}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={[
        <Button
          key="save"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`Tilth\n\n${text}\n`)}`}
          download="tilth-recovery-codes.txt"
        >
          {t('recovery.download')}
        </Button>,
        <Button key="done" type="primary" onClick={onClose}>
          {t('recovery.kept')}
        </Button>,
      ]}
    >
      <Alert type="warning" showIcon title={t('recovery.hint')} style={{ marginBottom: 16 }} />
      <CopyBlock text={text} label={t('recovery.title')} />
    </Modal>
  )
}
