import { Button, Flex, Popover, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useScopeWord } from '../members/use-scope-word'

const SHOWN = 3

/** What a key may do, in words; the codes stand in the whole list, which a press opens when it is long. */
export function ScopeTags({ scopes }: { scopes: readonly string[] }) {
  const { t } = useTranslation('settings')
  const word = useScopeWord()
  const rest = scopes.length - SHOWN
  return (
    <Flex gap={4} wrap align="center" style={{ maxWidth: 260 }}>
      {scopes.slice(0, SHOWN).map((scope) => (
        <Tag key={scope} title={scope} style={{ marginInlineEnd: 0 }}>
          {word(scope)}
        </Tag>
      ))}
      {rest > 0 ? (
        <Popover trigger="click" title={t('apiKeys.scopes')} content={<Whole scopes={scopes} />}>
          <Button type="link" size="small">
            {t('apiKeys.moreScopes', { count: rest })}
          </Button>
        </Popover>
      ) : null}
    </Flex>
  )
}

function Whole({ scopes }: { scopes: readonly string[] }) {
  const word = useScopeWord()
  return (
    <ul className="plain-list">
      {scopes.map((scope) => (
        <li key={scope}>
          {word(scope)} <Typography.Text type="secondary">{scope}</Typography.Text>
        </li>
      ))}
    </ul>
  )
}
