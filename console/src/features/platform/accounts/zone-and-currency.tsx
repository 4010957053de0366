import { Col, Form, Row, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { ownTimeZone } from '@/lib/intl'
import { currentLanguage } from '@/lib/language'

/** What a new workspace is proposed: the zone of this browser, the currency of this language. */
export function usualZoneAndCurrency(): { time_zone: string; currency: string } {
  return {
    time_zone: ownTimeZone,
    currency: currentLanguage() === 'zh' ? 'CNY' : 'USD',
  }
}

/** The fields `time_zone` and `currency` of a workspace that is made. */
export function ZoneAndCurrency() {
  const { t } = useTranslation('accounts')
  return (
    <Row gutter={12}>
      <Col xs={24} sm={15}>
        <Form.Item name="time_zone" label={t('setup.zone')} extra={t('setup.zoneHint')}>
          <Select
            showSearch
            options={Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }))}
          />
        </Form.Item>
      </Col>
      <Col xs={24} sm={9}>
        <Form.Item name="currency" label={t('setup.currency')}>
          <Select
            showSearch
            options={Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: code }))}
          />
        </Form.Item>
      </Col>
    </Row>
  )
}
