import { Badge, Button, Flex, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Security } from '@/lib/api/schema'
import { ConfirmPassword } from './confirm-password'
import { RecoveryCodes } from './recovery-codes'
import { SecondFactorSetup } from './second-factor-setup'
import { useRefresh } from './use-refresh'

type Doing = 'setting' | 'renewing' | 'removing' | null

/** Whether signing in asks for a code, and how to change that. */
export function SecondFactor({ security }: { security: Security }) {
  const { t } = useTranslation('accounts')
  const [doing, setDoing] = useState<Doing>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const refresh = useRefresh()
  const close = () => setDoing(null)
  const renew = api.useMutation('post', '/api/v1/account/second-factor/recovery-codes', {
    onSuccess: async (made) => {
      close()
      setCodes(made.codes)
      await refresh()
    },
  })
  const remove = api.useMutation('post', '/api/v1/account/second-factor/remove', {
    onSuccess: async () => {
      close()
      await refresh()
    },
  })
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('factor.hint')}</Typography.Text>
      {security.has_second_factor ? (
        <>
          <Badge status="success" text={t('factor.on')} />
          <Typography.Text type={security.recovery_codes_left < 3 ? 'warning' : undefined}>
            {t('factor.left', { count: security.recovery_codes_left })}
          </Typography.Text>
          <Flex gap={8} wrap>
            <Button onClick={() => setDoing('renewing')}>{t('factor.renew')}</Button>
            <Button danger onClick={() => setDoing('removing')}>
              {t('factor.remove')}
            </Button>
          </Flex>
        </>
      ) : (
        <>
          <Badge status="warning" text={t('factor.off')} />
          <Button type="primary" style={{ alignSelf: 'start' }} onClick={() => setDoing('setting')}>
            {t('factor.set')}
          </Button>
        </>
      )}
      {doing === 'setting' ? <SecondFactorSetup onClose={close} /> : null}
      {doing === 'renewing' ? (
        <ConfirmPassword
          title={t('factor.renew')}
          text={t('factor.renewText')}
          okText={t('factor.renew')}
          isBusy={renew.isPending}
          error={renew.error}
          onConfirm={(password) => renew.mutate({ body: { password } })}
          onClose={close}
        />
      ) : null}
      {doing === 'removing' ? (
        <ConfirmPassword
          title={t('factor.remove')}
          text={t('factor.removeText')}
          okText={t('factor.remove')}
          isDanger
          isBusy={remove.isPending}
          error={remove.error}
          onConfirm={(password) => remove.mutate({ body: { password } })}
          onClose={close}
        />
      ) : null}
      {codes === null ? null : <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Flex>
  )
}
