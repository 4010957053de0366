import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'

/** As the server's rule: ten characters; long beats clever. */
const MIN_PASSWORD = 10

/** A new password, typed twice; the form gets `password`. */
export function NewPasswordFields() {
  const { t } = useTranslation('accounts')
  return (
    <>
      <Form.Item
        name="password"
        label={t('field.newPassword')}
        extra={t('field.newPasswordHint')}
        rules={[{ required: true, min: MIN_PASSWORD, message: t('field.tooShort', { count: MIN_PASSWORD }) }]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Form.Item
        name="repeated"
        label={t('field.repeated')}
        dependencies={['password']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value: unknown) =>
              value === getFieldValue('password')
                ? Promise.resolve()
                : Promise.reject(new Error(t('field.repeatedDiffers'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
    </>
  )
}
