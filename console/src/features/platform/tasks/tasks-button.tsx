import { ScheduleOutlined } from '@ant-design/icons'
import { Badge, Button, theme, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { useCountUnderWay } from './tasks'

/** Opens the tasks; tells how many are under way. */
export function TasksButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation(['tasks', 'nav'])
  const { token } = theme.useToken()
  const count = useCountUnderWay()
  const label = count === 0 ? t('nav:tasks') : t('buttonRunning', { count })
  return (
    <Tooltip title={label}>
      <Badge
        count={count}
        size="small"
        offset={[-6, 6]}
        styles={{ indicator: { background: token.colorPrimary, color: token.colorBgContainer } }}
      >
        <Button type="text" icon={<ScheduleOutlined />} aria-label={label} onClick={onClick} />
      </Badge>
    </Tooltip>
  )
}
