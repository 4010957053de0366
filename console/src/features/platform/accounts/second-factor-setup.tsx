import { Button, Flex, Form, Input, Modal, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { NewSecondFactor } from '@/lib/api/schema'
import { CopyText } from '@/ui/copy-text'
import { ConfirmPassword } from './confirm-password'
import { QrPicture } from './qr-picture'
import { RecoveryCodes } from './recovery-codes'
import { Refusal } from './refusal'
import { useRefresh } from './use-refresh'

/** Password, picture and first code, recovery codes. */
export function SecondFactorSetup({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('accounts')
  const refresh = useRefresh()
  const begin = api.useMutation('post', '/api/v1/account/second-factor')
  const confirm = api.useMutation('post', '/api/v1/account/second-factor/confirm')
  const close = () => {
    onClose()
    void refresh()
  }
  if (confirm.data !== undefined) return <RecoveryCodes codes={confirm.data.codes} onClose={close} />
  if (begin.data !== undefined) {
    return (
      <Scan
        made={begin.data}
        isBusy={confirm.isPending}
        error={confirm.error}
        onCode={(code) => confirm.mutate({ body: { code } })}
        onClose={onClose}
      />
    )
  }
  return (
    <ConfirmPassword
      title={t('factor.set')}
      text={t('factor.setText')}
      okText={t('factor.next')}
      isBusy={begin.isPending}
      error={begin.error}
      onConfirm={(password) => begin.mutate({ body: { password } })}
      onClose={onClose}
    />
  )
}

interface ScanProps {
  made: NewSecondFactor
  isBusy: boolean
  error: unknown
  onCode: (code: string) => void
  onClose: () => void
}

function Scan({ made, isBusy, error, onCode, onClose }: ScanProps) {
  const { t } = useTranslation(['accounts', 'common'])
  return (
    <Modal open title={t('factor.set')} footer={null} onCancel={onClose} mask={{ closable: false }}>
      <Flex vertical gap={12}>
        <Typography.Text>{t('factor.scan')}</Typography.Text>
        <QrPicture qr={made.qr} label={t('factor.picture')} />
        <Typography.Text type="secondary">
          {t('factor.type')} <CopyText text={made.secret} shown={made.secret.replace(/(.{4})(?=.)/g, '$1 ')} />
        </Typography.Text>
        <Form<{ code: string }>
          name="first-code"
          layout="vertical"
          requiredMark={false}
          onFinish={({ code }) => onCode(code)}
        >
          <Form.Item
            name="code"
            label={t('factor.code')}
            rules={[{ required: true, whitespace: true, message: t('field.missing') }]}
          >
            <Input
              autoFocus
              autoComplete="one-time-code"
              inputMode="numeric"
              maxLength={12}
              style={{ maxWidth: 200 }}
            />
          </Form.Item>
          <Refusal error={error} />
          <Button type="primary" htmlType="submit" loading={isBusy}>
            {t('factor.finish')}
          </Button>
        </Form>
      </Flex>
    </Modal>
  )
}
